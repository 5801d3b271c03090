import type { ChatState } from "../model/state";
import { waitText } from "../model/times";
import { useLanguage, type Messages } from "../i18n";
import type { Theme } from "../theme";
import { Icon, type IconName } from "./icons";

const THEME_ICONS: Readonly<Record<Theme, IconName>> = { system: "monitor", light: "sun", dark: "moon" };

export interface HeaderProps {
  readonly state: ChatState;
  readonly theme: Theme;
  readonly onTheme: () => void;
  readonly onLanguage: () => void;
  /** In a site's frame: puts the chat away. */
  readonly onClose: (() => void) | undefined;
}

export function Header({ state, theme, onTheme, onLanguage, onClose }: HeaderProps) {
  const { locale, t } = useLanguage();
  const themeName = { system: t.themeSystem, light: t.themeLight, dark: t.themeDark }[theme];
  return (
    <header class="header">
      <span class="header-mark">
        <Icon name={state.owner === "agent" ? "headset" : "bot"} size={22} />
      </span>
      <div class="header-who">
        <h1>{t.title}</h1>
        <p data-testid="owner">
          <span class={`dot dot-${lamp(state)}`} />
          {ownerText(state, t)}
        </p>
      </div>
      <button type="button" class="icon-button" onClick={onLanguage} title={t.switchLanguage} lang={locale === "en" ? "zh-Hans" : "en"}>
        <span class="language-mark">{t.languageMark}</span>
        <span class="sr-only"> · {t.switchLanguage}</span>
      </button>
      <button type="button" class="icon-button" onClick={onTheme} title={themeName} aria-label={themeName}>
        <Icon name={THEME_ICONS[theme]} />
      </button>
      {onClose && (
        <button type="button" class="icon-button" onClick={onClose} title={t.closeChat} aria-label={t.closeChat}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

function lamp({ status, closed, owner }: ChatState): "on" | "off" | "wait" {
  if (closed || status.phase === "final") return "off";
  return status.phase === "open" && owner !== "queue" ? "on" : "wait";
}

function ownerText({ status, closed, owner, ownerName, queue }: ChatState, t: Messages): string {
  if (closed) return t.ownerClosed;
  if (status.phase !== "open") return status.phase === "final" ? t.offline : t.connecting;
  if (owner === "agent") return t.ownerAgent(ownerName);
  if (owner !== "queue") return t.ownerBot;
  return queue?.position ? t.ownerQueueAt(queue.position, waitText(queue.waitS, t)) : t.ownerQueue;
}
