import type { ComponentChildren } from "preact";
import type { Attachment, ReplyEntry } from "../../mcp/entries";
import type { Unsent } from "../../mcp/outbox";
import { clockTime, exactTime } from "../model/times";
import { textOfReply, type Press } from "../model/stream";
import { useLanguage, type Messages } from "../i18n";
import { OrderCard } from "./card";
import { Copy } from "./copy";
import { Files } from "./files";
import { Icon, type IconName } from "./icons";
import { SafeText } from "./text";

export type Delivery = "sending" | "stored";

interface Grouped {
  /** First and last of a run of messages by the same speaker. */
  readonly first: boolean;
  readonly last: boolean;
}

function When({ at }: { readonly at: number }) {
  const { locale } = useLanguage();
  if (at <= 0) return null;
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at, locale)}>
      {clockTime(at, locale)}
    </time>
  );
}

export interface OwnBubbleProps extends Grouped {
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly at: number;
  readonly delivery: Delivery;
}

export function OwnBubble({ text, attachments, at, delivery, first, last }: OwnBubbleProps) {
  const { t } = useLanguage();
  const label = delivery === "sending" ? t.sending : t.stored;
  return (
    <div class={`row row-own ${first ? "row-first" : ""}`} data-testid="own" data-delivery={delivery}>
      <span class="sr-only">{t.you}</span>
      <Files files={attachments} own />
      {text && (
        <div class="line">
          <Copy text={text} />
          <p class={`bubble bubble-own ${last ? "bubble-tail" : ""}`}>
            <SafeText text={text} />
          </p>
        </div>
      )}
      {(last || delivery === "sending") && (
        <div class="meta">
          <When at={at} />
          <span class={`delivery delivery-${delivery}`} title={label}>
            <Icon name={delivery === "sending" ? "circle" : "check"} size={delivery === "sending" ? 10 : 14} />
            <span class="sr-only">{label}</span>
          </span>
        </div>
      )}
    </div>
  );
}

export interface UnsentBubbleProps {
  readonly unsent: Unsent;
  /** The present session: files of another one can't be sent in it. */
  readonly session: string;
  readonly onSend: () => void;
  readonly onEdit: () => void;
  readonly onDiscard: () => void;
}

/** A text that was not sent: tapping it sends it again, unless the server said that it never will be. */
export function UnsentBubble({ unsent, session, onSend, onEdit, onDiscard }: UnsentBubbleProps) {
  const { t } = useLanguage();
  const { body, reason, advice } = unsent;
  if (body.kind !== "text") return null;
  const refused = reason === "refused";
  const files = body.attachments ?? [];
  const filesLost = files.length > 0 && unsent.origin.session !== session;
  return (
    <div class="row row-own row-first" data-testid="unsent" data-reason={reason}>
      <Files files={files} own />
      {body.text && (
        <p class="bubble bubble-own bubble-unsent">
          <SafeText text={body.text} />
        </p>
      )}
      <div class="meta meta-unsent">
        <Icon name="circleAlert" size={14} />
        <span>{refused ? advice || t.notSent : unsentText(unsent, t)}</span>
        {filesLost && <span>{t.filesOfAnother}</span>}
        {!refused && (body.text || !filesLost) && (
          <button type="button" onClick={onSend}>
            {t.sendAgain}
          </button>
        )}
        {body.text && (
          <button type="button" onClick={onEdit}>
            {t.edit}
          </button>
        )}
        <button type="button" onClick={onDiscard}>
          {t.discard}
        </button>
      </div>
    </div>
  );
}

function unsentText({ reason }: Unsent, t: Messages): string {
  if (reason === "closed") return t.unsentClosed;
  return reason === "other_session" ? t.unsentOtherSession : t.unsentUncertain;
}

export interface ReplyBubbleProps extends Grouped {
  readonly entry: ReplyEntry;
  readonly presses: readonly Press[];
  readonly current: boolean;
  /** The score given, or undefined. */
  readonly score: number | undefined;
  readonly onPress: (card: number, action: number, text: string, byKeyboard: boolean) => void;
  readonly onScore: (score: number) => void;
}

export function ReplyBubble({ entry, first, last, presses, current, score, onPress, onScore }: ReplyBubbleProps) {
  const { t } = useLanguage();
  return (
    <div class={`row row-other ${first ? "row-first" : ""}`} data-testid="reply" data-state={entry.state}>
      <span class="sr-only">{entry.senderName || senderName(entry.sender, t)}</span>
      <Avatar sender={entry.sender} shown={last} />
      <div class="said">
        {first && entry.sender === "agent" && (
          <p class="said-by">
            <SafeText text={entry.senderName || t.senderAgent} />
          </p>
        )}
        {entry.text && (
          <div class="line">
            <p class={`bubble bubble-other ${last && entry.cards.length === 0 ? "bubble-tail" : ""}`}>
              <SafeText text={entry.text} />
            </p>
            <Copy text={textOfReply(entry)} />
          </div>
        )}
        <Files files={entry.attachments} />
        {entry.cards.map((card, index) => (
          <OrderCard
            key={index}
            card={card}
            index={index}
            presses={presses}
            current={current}
            onPress={(action, text, byKeyboard) => onPress(index, action, text, byKeyboard)}
          />
        ))}
        {last && (
          <div class="meta">
            <When at={entry.at} />
            {entry.sender === "bot" && <Thumbs score={score} onScore={onScore} />}
          </div>
        )}
      </div>
    </div>
  );
}

const UP = 5;
const DOWN = 1;

function Thumbs({ score, onScore }: { readonly score: number | undefined; readonly onScore: (score: number) => void }) {
  const { t } = useLanguage();
  if (score !== undefined) return <span class="thanks">{t.thanksForRating}</span>;
  const thumb = (value: number, icon: IconName, label: string): ComponentChildren => (
    <button type="button" class="thumb" title={label} aria-label={label} onClick={() => onScore(value)}>
      <Icon name={icon} size={14} />
    </button>
  );
  return (
    <span class="thumbs">
      {thumb(UP, "thumbsUp", t.helpful)}
      {thumb(DOWN, "thumbsDown", t.unhelpful)}
    </span>
  );
}

export function Avatar({ sender, shown }: { readonly sender: string; readonly shown: boolean }) {
  if (!shown) return <span class="avatar avatar-none" />;
  const agent = sender === "agent";
  return (
    <span class={`avatar ${agent ? "avatar-agent" : ""}`}>
      <Icon name={agent ? "headset" : "bot"} size={18} />
    </span>
  );
}

function senderName(sender: string, t: Messages): string {
  if (sender === "agent") return t.senderAgent;
  return sender === "system" ? t.senderSystem : t.senderBot;
}
