import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";
import { textLength } from "../../mcp/text";
import type { Tray } from "../files/tray";
import { useLanguage, type Messages } from "../i18n";
import { Icon } from "./icons";
import { TrayRow, useTray } from "./tray";

/** A hint for the file chooser; the server judges by content. */
const ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,application/pdf,text/plain,video/mp4,.docx,.xlsx,.pptx,.csv,.md,.log";

/** The counter shows when so many characters or fewer are left. */
const NEAR_LIMIT = 200;

export interface ComposerProps {
  readonly input: RefObject<HTMLTextAreaElement | null>;
  readonly draft: string;
  readonly limit: number;
  readonly closed: boolean;
  readonly onDraft: (text: string) => void;
  readonly tray: Tray;
  readonly onSend: () => void;
}

export function Composer({ input, draft, limit, closed, tray, onDraft, onSend }: ComposerProps) {
  const { t } = useLanguage();
  const left = limit - textLength(draft.trim());
  const files = useTray(tray);
  const filesReady = tray.ready;
  const sendable = (draft.trim() !== "" || files.length > 0) && left >= 0 && filesReady;
  const keys = useEnterKey(() => sendable && onSend());
  useGrowing(input, draft);
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (sendable) onSend();
      }}
    >
      <TrayRow tray={tray} />
      <div class="composer-box">
        <AddFiles disabled={closed} tray={tray} input={input} />
        <textarea
          ref={input}
          rows={1}
          value={draft}
          placeholder={closed ? t.placeholderClosed : t.placeholder}
          aria-label={t.input}
          aria-describedby="composer-hint"
          aria-invalid={left < 0}
          enterkeyhint="send"
          autocomplete="off"
          onInput={(event) => onDraft(event.currentTarget.value)}
          {...keys}
        />
        <button type="submit" class="send" disabled={!sendable} title={t.send} aria-label={t.send}>
          <Icon name="send" size={20} />
        </button>
      </div>
      <p id="composer-hint" class="composer-hint">
        {left > NEAR_LIMIT && <span class="composer-keys">{hintText(tray, t)}</span>}
        {left <= NEAR_LIMIT && (
          <span class={left < 0 ? "over" : ""} role="status">
            {left < 0 ? t.over(-left) : t.left(left)}
          </span>
        )}
      </p>
    </form>
  );
}

function hintText(tray: Tray, t: Messages): string {
  if (tray.ready) return t.sendHint;
  return tray.files.some(({ state }) => state === "failed") ? t.removeFailed : t.waitForFiles;
}

interface AddFilesProps extends Pick<ComposerProps, "tray" | "input"> {
  readonly disabled: boolean;
}

/** The button that opens the browser's file chooser. */
function AddFiles({ disabled, tray, input }: AddFilesProps) {
  const { t } = useLanguage();
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        accept={ACCEPTED}
        data-testid="chooser"
        onChange={(event) => {
          tray.add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
          input.current?.focus();
        }}
      />
      <button type="button" class="add" disabled={disabled} title={t.addFile} aria-label={t.addFile} onClick={() => chooser.current?.click()}>
        <Icon name="add" size={20} />
      </button>
    </>
  );
}

/**
 * Enter sends, Shift+Enter breaks the line, and the Enter that ends a composition does neither.
 * Safari ends the composition before that keydown and marks it only by keyCode 229, which other keyboards use for
 * every key: it counts only right after a composition.
 */
function useEnterKey(send: () => void) {
  const composed = useRef(false);
  return {
    onCompositionEnd: () => {
      composed.current = true;
    },
    onKeyUp: () => {
      composed.current = false;
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      if (composed.current && event.keyCode === 229) return;
      event.preventDefault();
      send();
    },
  };
}

/** As high as its text; the style sheet's max-height stops it at five lines. */
function useGrowing(input: RefObject<HTMLTextAreaElement | null>, draft: string): void {
  const fit = (): void => {
    const area = input.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  };
  useLayoutEffect(fit, [draft]);
  useEffect(() => {
    addEventListener("resize", fit);
    return () => removeEventListener("resize", fit);
  }, []);
}
