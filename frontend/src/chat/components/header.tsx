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
}

export function Header({ state, theme, onTheme, onLanguage }: HeaderProps) {
  const { t } = useLanguage();
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
      <button type="button" class="icon-button" onClick={onLanguage} title={t.switchLanguage} aria-label={t.switchLanguage}>
        <span class="language-mark">{t.languageMark}</span>
      </button>
      <button type="button" class="icon-button" onClick={onTheme} title={themeName} aria-label={themeName}>
        <Icon name={THEME_ICONS[theme]} />
      </button>
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
