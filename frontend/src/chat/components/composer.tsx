import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";
import { textLength } from "../../mcp/text";
import { useLanguage } from "../i18n";
import { Icon } from "./icons";

/** The counter shows when so many characters or fewer are left. */
const NEAR_LIMIT = 200;

export interface ComposerProps {
  readonly input: RefObject<HTMLTextAreaElement | null>;
  readonly draft: string;
  readonly limit: number;
  readonly closed: boolean;
  readonly onDraft: (text: string) => void;
  readonly onSend: () => void;
}

export function Composer({ input, draft, limit, closed, onDraft, onSend }: ComposerProps) {
  const { t } = useLanguage();
  const left = limit - textLength(draft.trim());
  const sendable = draft.trim() !== "" && left >= 0;
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
      <div class="composer-box">
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
        {left > NEAR_LIMIT && <span class="composer-keys">{t.sendHint}</span>}
        {left <= NEAR_LIMIT && (
          <span class={left < 0 ? "over" : ""} role="status">
            {left < 0 ? t.over(-left) : t.left(left)}
          </span>
        )}
      </p>
    </form>
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
