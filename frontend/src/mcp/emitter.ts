/** Typed events: `Shape` maps an event's name to what it carries. */
export class Emitter<Shape> {
  readonly #listeners = new Map<keyof Shape, Set<(value: never) => void>>();

  /** Listens until the returned function is called. */
  on<Name extends keyof Shape>(name: Name, listener: (value: Shape[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  emit<Name extends keyof Shape>(name: Name, value: Shape[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (value: Shape[Name]) => void)(value);
  }
}
