import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useLanguage } from "../i18n";
import { Icon } from "./icons";

const NEAR_BOTTOM_PX = 48;
const NEAR_TOP_PX = 120;

export interface ScrollerProps {
  /** Grows when something was said by the other side; counted for the pill while the bottom is out of sight. */
  readonly heard: number;
  /** Changes when the customer says something: that always shows. */
  readonly said: number;
  /** The oldest sequence shown: when it falls, the view stays on what was being read. */
  readonly oldest: number;
  /** Nothing is announced to a screen reader while this is true. */
  readonly busy: boolean;
  readonly onTop: () => void;
  readonly children: ComponentChildren;
}

/** The log's scrolling: keeps to the bottom while it is there, and to the place being read while it isn't. */
export function Scroller({ heard, said, oldest, busy, onTop, children }: ScrollerProps) {
  const { t } = useLanguage();
  const view = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const atBottom = useRef(true);
  const before = useRef({ heard, said, oldest, height: 0 });
  const [missed, setMissed] = useState(0);
  const [away, setAway] = useState(false);

  const toBottom = (): void => {
    const area = view.current;
    if (area) area.scrollTop = area.scrollHeight;
    atBottom.current = true;
    setAway(false);
    setMissed(0);
  };

  useLayoutEffect(() => {
    const area = view.current;
    if (!area) return;
    const was = before.current;
    before.current = { heard, said, oldest, height: area.scrollHeight };
    if (oldest < was.oldest && was.height > 0 && !atBottom.current) area.scrollTop += area.scrollHeight - was.height;
    else if (atBottom.current || said !== was.said) toBottom();
    else if (heard > was.heard) setMissed((count) => count + heard - was.heard);
  });

  useEffect(() => {
    const [area, content] = [view.current, inner.current];
    if (!area || !content) return;
    const observer = new ResizeObserver(() => {
      before.current.height = area.scrollHeight;
      if (atBottom.current) toBottom();
    });
    observer.observe(area);
    observer.observe(content);
    return () => observer.disconnect();
  }, []);

  const scrolled = (): void => {
    const area = view.current;
    if (!area) return;
    const below = area.scrollHeight - area.scrollTop - area.clientHeight;
    atBottom.current = below < NEAR_BOTTOM_PX;
    setAway(below > area.clientHeight / 2);
    if (atBottom.current) setMissed(0);
    if (area.scrollTop < NEAR_TOP_PX) onTop();
  };

  return (
    <div class="scroller">
      <div class="view" ref={view} onScroll={scrolled} tabIndex={0} role="log" aria-label={t.log} aria-live="polite" aria-busy={busy}>
        <div class="stream" ref={inner}>
          {children}
        </div>
      </div>
      {(missed > 0 || away) && (
        <button type="button" class="pill" onClick={toBottom} aria-label={missed > 0 ? t.newMessages(missed) : t.toBottom}>
          <Icon name="arrowDown" size={16} />
          {missed > 0 && t.newMessages(missed)}
        </button>
      )}
    </div>
  );
}
