/** The stream's small parts: days, notices, typing, suggestions, first sight, what loads. */

import type { ComponentChildren } from "preact";
import type { EventEntry } from "../../mcp/entries";
import { dayName } from "../model/times";
import { useLanguage, type Messages } from "../i18n";
import { Avatar } from "./bubbles";
import { Icon } from "./icons";
import { SafeText } from "./text";

export function Day({ at, now }: { readonly at: number; readonly now: number }) {
  const { t } = useLanguage();
  return (
    <div class="day">
      <span>{dayName(at, now, t)}</span>
    </div>
  );
}

export function Notice({ entry }: { readonly entry: EventEntry }) {
  const { t } = useLanguage();
  return <p class="notice">{noticeText(entry, t)}</p>;
}

function noticeText({ event, data }: EventEntry, t: Messages): string {
  if (event === "transfer.accepted") return t.transferAccepted(data["agent"] ?? "");
  return event === "transfer.queued" ? t.transferQueued : t.transferEnded;
}

export function Typing({ owner }: { readonly owner: string }) {
  const { t } = useLanguage();
  return (
    <div class="row row-other row-first" data-testid="typing">
      <Avatar sender={owner === "agent" ? "agent" : "bot"} shown />
      <p class="bubble bubble-other bubble-tail typing">
        <span class="sr-only">{`${owner === "agent" ? t.senderAgent : t.senderBot} ${t.typing}`}</span>
        <span class="typing-dot" />
        <span class="typing-dot" />
        <span class="typing-dot" />
      </p>
    </div>
  );
}

export interface SuggestionsProps {
  readonly texts: readonly string[];
  readonly onChoose: (text: string, byKeyboard: boolean) => void;
}

const MOST_SUGGESTIONS = 4;

export function Suggestions({ texts, onChoose }: SuggestionsProps) {
  const { t } = useLanguage();
  if (texts.length === 0) return null;
  return (
    <div class="suggestions" role="group" aria-label={t.suggestions} data-testid="suggestions">
      {texts.slice(0, MOST_SUGGESTIONS).map((text) => (
        <button key={text} type="button" class="chip" onClick={(event) => onChoose(text, event.detail === 0)}>
          {text}
        </button>
      ))}
    </div>
  );
}

/** What this place is for, and four ways to begin. */
export function Welcome({ greeting, onChoose }: Pick<SuggestionsProps, "onChoose"> & { readonly greeting: string }) {
  const { t } = useLanguage();
  return (
    <section class="welcome">
      <span class="welcome-mark">
        <Icon name="bot" size={32} />
      </span>
      <h2>{t.welcome}</h2>
      <p>{greeting ? <SafeText text={greeting} /> : t.welcomeText}</p>
      <Suggestions texts={t.starters} onChoose={onChoose} />
    </section>
  );
}

export function Closed({ onStart, children }: { readonly onStart: () => void; readonly children: ComponentChildren }) {
  const { t } = useLanguage();
  return (
    <section class="closed" data-testid="closed">
      <p class="notice">{t.closedNotice}</p>
      {children}
      <button type="button" class="button" onClick={onStart}>
        <Icon name="plus" size={16} />
        {t.startNew}
      </button>
    </section>
  );
}

/** Where the history will stand. */
export function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      <span class="skeleton-other" />
      <span class="skeleton-own" />
      <span class="skeleton-other skeleton-long" />
    </div>
  );
}

export function LoadingOlder() {
  const { t } = useLanguage();
  return <p class="notice loading-older">{t.loadingOlder}</p>;
}
