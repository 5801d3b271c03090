/** The files that are about to be sent with the next message: chosen, uploading, ready, or refused. */

import type { Attachment } from "../../mcp/entries";
import type { SendFile } from "./upload";

export interface Limits {
  readonly maxCount: number;
  readonly maxBytes: number;
}

export interface TrayFile {
  readonly id: string;
  readonly file: File;
  readonly state: "waiting" | "uploading" | "ready" | "failed";
  /** 0 to 1. */
  readonly progress: number;
  /** Why it failed: the server's code, "network", or "". */
  readonly problem: string;
  readonly attachment: Attachment | undefined;
}

export interface TraySeams {
  readonly limits: Limits;
  readonly send: SendFile;
  readonly newId: () => string;
  /** Of the present session; "" while there is none. */
  readonly token: () => string;
}

/** Another attempt may do better: nothing was wrong with the file. */
const WORTH_RETRYING = new Set(["network", "session_closed", "token_invalid", "too_many"]);

export class Tray {
  readonly #seams: TraySeams;
  readonly #stops = new Map<string, () => void>();
  readonly #listeners = new Set<() => void>();
  #files: readonly TrayFile[] = [];
  #tooMany = false;
  #session = "";

  constructor(seams: TraySeams) {
    this.#seams = seams;
  }

  get files(): readonly TrayFile[] {
    return this.#files;
  }

  /** More files were offered than a message takes. */
  get tooMany(): boolean {
    return this.#tooMany;
  }

  get limits(): Limits {
    return this.#seams.limits;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  add(files: readonly File[]): void {
    const { maxCount, maxBytes } = this.#seams.limits;
    const room = maxCount - this.#files.length;
    this.#tooMany = files.length > room;
    const taken = files.slice(0, Math.max(0, room)).map((file): TrayFile => {
      const problem = file.size > maxBytes ? "too_large" : file.size === 0 ? "empty" : "";
      const state = problem ? "failed" : "waiting";
      return { id: this.#seams.newId(), file, state, progress: 0, problem, attachment: undefined };
    });
    this.#set([...this.#files, ...taken]);
    this.#start();
  }

  remove(id: string): void {
    this.#stop(id);
    this.#tooMany = false;
    this.#set(this.#files.filter((file) => file.id !== id));
  }

  retry(id: string): void {
    this.#change(id, { state: "waiting", problem: "", progress: 0 });
    this.#start();
  }

  canRetry({ state, problem }: TrayFile): boolean {
    return state === "failed" && WORTH_RETRYING.has(problem);
  }

  /** Everything is uploaded: the attachments, and the tray is empty. Undefined while something is not. */
  take(): readonly Attachment[] | undefined {
    const ready = this.#files.flatMap(({ attachment }) => attachment ?? []);
    if (ready.length !== this.#files.length) return undefined;
    this.#set([]);
    return ready;
  }

  get ready(): boolean {
    return this.#files.every(({ state }) => state === "ready");
  }

  /** Connected to this session: what waits goes on its way; what another session has is sent anew. */
  connected(session: string): void {
    const moved = this.#session !== "" && this.#session !== session;
    this.#session = session;
    for (const each of this.#files) {
      if (!moved && !this.canRetry(each)) continue;
      if (moved && each.state === "failed" && !this.canRetry(each)) continue;
      this.#stop(each.id);
      this.#change(each.id, { state: "waiting", problem: "", progress: 0, attachment: undefined });
    }
    this.#start();
  }

  #start(): void {
    const token = this.#seams.token();
    if (!token) return;
    for (const { id, file, state } of this.#files) {
      if (state !== "waiting") continue;
      this.#change(id, { state: "uploading" });
      const stop = this.#seams.send({
        file,
        token,
        progress: (progress) => this.#change(id, { progress }),
        done: (outcome) => {
          this.#stops.delete(id);
          if (outcome.ok) this.#change(id, { state: "ready", progress: 1, attachment: outcome.attachment });
          else this.#change(id, { state: "failed", problem: outcome.code });
        },
      });
      if (this.#files.some((each) => each.id === id && each.state === "uploading")) this.#stops.set(id, stop);
    }
  }

  #stop(id: string): void {
    this.#stops.get(id)?.();
    this.#stops.delete(id);
  }

  #change(id: string, changes: Partial<TrayFile>): void {
    this.#set(this.#files.map((file) => (file.id === id ? { ...file, ...changes } : file)));
  }

  #set(files: readonly TrayFile[]): void {
    this.#files = files;
    for (const listener of this.#listeners) listener();
  }
}
