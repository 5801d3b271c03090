import { useMemo } from "preact/hooks";
import { awaitsReply, type ChatState } from "../model/state";
import { isRated, openReply, pressesOf, rowsOf, scoresOf, type Row } from "../model/stream";
import { Closed, Day, LoadingOlder, Notice, Skeleton, Suggestions, Typing, Welcome } from "./asides";
import { OwnBubble, ReplyBubble, UnsentBubble } from "./bubbles";
import { Rating } from "./rating";
import { Scroller } from "./scroller";

export interface ConversationProps {
  readonly state: ChatState;
  readonly now: number;
  /** A session is being resumed: its history is on the way. */
  readonly resuming: boolean;
  readonly session: string;
  readonly loadingOlder: boolean;
  readonly onOlder: () => void;
  readonly onSay: (text: string, metadata: Record<string, string> | undefined, byKeyboard: boolean) => void;
  readonly onScore: (about: number, score: number) => void;
  readonly onSendAgain: (id: string) => void;
  readonly onEdit: (id: string) => void;
  readonly onDiscard: (id: string) => void;
  readonly onStartNew: () => void;
  readonly onRate: (score: number, comment: string) => void;
  /** What the site says first, instead of our own words. */
  readonly greeting: string;
}

/** The stream: history, what is on its way, what wasn't sent, and what can be said next. */
export function Conversation(props: ConversationProps) {
  const { state, now, resuming, onSay } = props;
  const { entries, pending } = state;
  const rows = useMemo(() => rowsOf(entries, pending), [entries, pending]);
  const sending = rows.some((row) => row.type === "user" && !row.stored);
  const unsent = state.unsent.filter(({ reason }) => state.caughtUp || reason !== "uncertain");
  const reply = openReply(entries);
  const loading = resuming && !state.caughtUp && entries.length === 0;
  const empty = rows.length + unsent.length === 0;
  const typing = awaitsReply(state) || state.typingUntil > now;
  const quiet = !sending && !typing && !state.closed;

  return (
    <Scroller
      heard={rows.filter((row) => row.type === "reply" || row.type === "notice").length}
      said={rows.filter((row) => row.type === "user" && row.entry.localId !== undefined).length}
      oldest={entries[0]?.sequence ?? Infinity}
      busy={!state.caughtUp || props.loadingOlder}
      onTop={props.onOlder}
    >
      {props.loadingOlder && <LoadingOlder />}
      {loading && <Skeleton />}
      {empty && !loading && !state.closed && <Welcome greeting={props.greeting} onChoose={(text, keys) => onSay(text, undefined, keys)} />}
      <Rows rows={rows} {...props} />
      {unsent.map((each) => (
        <UnsentBubble
          key={each.id}
          unsent={each}
          session={props.session}
          onSend={() => props.onSendAgain(each.id)}
          onEdit={() => props.onEdit(each.id)}
          onDiscard={() => props.onDiscard(each.id)}
        />
      ))}
      {typing && !sending && <Typing owner={state.owner} />}
      {quiet && reply && <Suggestions texts={reply.suggestions} onChoose={(text, keys) => onSay(text, undefined, keys)} />}
      {state.closed && (
        <Closed onStart={props.onStartNew}>
          <Rating given={isRated(entries, pending)} limit={state.maxContentChars} onRate={props.onRate} />
        </Closed>
      )}
    </Scroller>
  );
}

function Rows({ rows, state, now, onSay, onScore }: ConversationProps & { readonly rows: readonly Row[] }) {
  const { entries } = state;
  const presses = useMemo(() => pressesOf(rows), [rows]);
  const scores = useMemo(() => scoresOf(entries), [entries]);
  const lastCards = rows.findLast((row) => row.type === "reply" && row.entry.cards.length > 0)?.key;
  return rows.map((row) => {
    if (row.type === "day") return <Day key={row.key} at={row.at} now={now} />;
    if (row.type === "notice") return <Notice key={row.key} entry={row.entry} />;
    if (row.type === "user") {
      const { text, attachments, at } = row.entry;
      const delivery = row.stored ? "stored" : "sending";
      return <OwnBubble key={row.key} {...{ text, attachments, at, delivery }} first={row.first} last={row.last} />;
    }
    const { sequence } = row.entry;
    return (
      <ReplyBubble
        key={row.key}
        entry={row.entry}
        first={row.first}
        last={row.last}
        presses={presses.get(sequence) ?? []}
        current={row.key === lastCards}
        score={scores.get(sequence)}
        onScore={(score) => onScore(sequence, score)}
        onPress={(card, action, text, keys) =>
          onSay(text, { card_sequence: `${sequence}`, card_index: `${card}`, action_index: `${action}` }, keys)
        }
      />
    );
  });
}
