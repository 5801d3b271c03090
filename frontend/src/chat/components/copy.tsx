import { useEffect, useState } from "preact/hooks";
import { useLanguage } from "../i18n";
import { Icon } from "./icons";

const SHOWN_MS = 2_000;

/** Puts a text on the clipboard and says so. */
export function Copy({ text }: { readonly text: string }) {
  const { t } = useLanguage();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const label = copied ? t.copied : t.copy;
  return (
    <button
      type="button"
      class="thumb copy"
      title={label}
      aria-label={label}
      onClick={(event) => {
        const button = event.currentTarget;
        void toClipboard(text).then((done) => {
          setCopied(done);
          button.focus();
        });
      }}
    >
      <Icon name={copied ? "check" : "copy"} size={14} />
      <span class="sr-only" role="status">
        {copied ? t.copied : ""}
      </span>
    </button>
  );
}

/** Also where the page may not use the clipboard itself: plain http, frames without the permission. */
async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "sr-only";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
