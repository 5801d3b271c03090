import { useEffect, useRef, useState } from "preact/hooks";
import type { McpClient } from "../mcp/client";
import type { KeyValue } from "../mcp/environment";
import { Banner } from "./components/banner";
import { Composer } from "./components/composer";
import { Conversation } from "./components/conversation";
import { DropZone } from "./components/drop";
import { Header } from "./components/header";
import { Icon } from "./components/icons";
import type { Tray } from "./files/tray";
import { CATALOGUES, LanguageContext, readLocale, storeLocale, useLanguage, type Locale } from "./i18n";
import type { ChatState } from "./model/state";
import { useChat, useNow, type ChatStore } from "./store";
import { applyTheme, readTheme, storeTheme, type Theme } from "./theme";

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { system: "light", light: "dark", dark: "system" };
const DRAFT_KEY = "draft";

export interface AppProps {
  readonly client: McpClient;
  readonly store: ChatStore;
  readonly proposedLocale: Locale;
  /** Per tab: keeps the draft over a reload. */
  readonly tab: KeyValue;
  readonly tray: Tray;
  /** What is left of this conversation when the page is gone; false where the browser keeps nothing for us. */
  readonly kept: boolean;
  /** In a site's frame: puts the chat away. */
  readonly onClose?: () => void;
  /** What the site says first; "" for our own words. */
  readonly greeting?: string;
}

export function App({ client, store, proposedLocale, tab, tray, kept, onClose, greeting = "" }: AppProps) {
  const state = useChat(store);
  const now = useNow(nextChange(state));
  const [locale, setLocale] = useState(() => readLocale(proposedLocale));
  const [theme, setTheme] = useState(readTheme);
  const [draft, setDraft] = useState(() => tab.get(DRAFT_KEY) ?? "");
  const input = useRef<HTMLTextAreaElement>(null);
  const t = CATALOGUES[locale];
  useTitle(store, t);

  const keepDraft = (text: string): void => {
    setDraft(text);
    if (text) tab.set(DRAFT_KEY, text);
    else tab.remove(DRAFT_KEY);
  };
  /** A button's or suggestion's text; the keyboard's focus would vanish with the button, so it goes to the input. */
  const say = (text: string, metadata: Record<string, string> | undefined, byKeyboard: boolean): void => {
    if (state.closed) client.startNew();
    client.send(text, metadata);
    if (byKeyboard) input.current?.focus();
  };
  /** Files belong to a session: where it has ended, a new one comes first, and they are uploaded into that. */
  const send = (): void => {
    if (state.closed) client.startNew();
    if (state.closed && tray.files.length > 0) return;
    const files = tray.take();
    if (!files) return;
    client.send(draft, {}, files);
    keepDraft("");
  };
  const switchLocale = (): void => {
    const next: Locale = locale === "en" ? "zh-hans" : "en";
    setLocale(next);
    storeLocale(next);
    client.setLocale(next);
  };
  const switchTheme = (): void => {
    const next = NEXT_THEME[theme];
    setTheme(next);
    storeTheme(next);
    applyTheme(next);
  };
  useEffect(() => {
    document.documentElement.lang = locale === "en" ? "en" : "zh-Hans";
  }, [locale]);

  return (
    <LanguageContext.Provider value={{ locale, t }}>
      <DropZone closed={state.closed} onFiles={(files) => tray.add(files)}>
        <Header state={state} theme={theme} onTheme={switchTheme} onLanguage={switchLocale} onClose={onClose} />
        <Banner state={state} now={now} onRetry={() => client.wake()} />
        {!kept && <NotKept />}
        <main>
          <Conversation
            state={state}
            now={now}
            resuming={client.resuming}
            session={client.sessionId}
            greeting={greeting}
            onRate={(score, comment) => client.feedback(0, score, comment)}
            loadingOlder={store.loadingOlder}
            onOlder={() => void store.loadOlder()}
            onSay={say}
            onScore={(about, score) => client.feedback(about, score)}
            onSendAgain={(id) => client.sendAgain(id)}
            onDiscard={(id) => client.discard(id)}
            onEdit={(id) => {
              const body = client.discard(id)?.body;
              if (body?.kind === "text") keepDraft(draft ? `${draft}\n${body.text}` : body.text);
              input.current?.focus();
            }}
            onStartNew={() => {
              client.startNew();
              input.current?.focus();
            }}
          />
          <Composer
            input={input}
            draft={draft}
            limit={state.maxContentChars}
            closed={state.closed}
            tray={tray}
            onDraft={keepDraft}
            onSend={send}
          />
        </main>
      </DropZone>
    </LanguageContext.Provider>
  );
}

/** When (ms) the next thing on the screen goes by itself; 0: nothing does. */
function nextChange({ typingUntil, expiresAt, restoredUntil }: ChatState): number {
  const coming = [typingUntil, expiresAt, restoredUntil].filter((at) => at > Date.now());
  return coming.length > 0 ? Math.min(...coming) : 0;
}

/** Said once: where the browser keeps nothing, leaving the page loses the way back. */
function NotKept() {
  const { t } = useLanguage();
  const [shown, setShown] = useState(true);
  if (!shown) return null;
  return (
    <div class="banner" role="status" data-testid="not-kept">
      <span>{t.notKept}</span>
      <button type="button" onClick={() => setShown(false)} aria-label={t.discard}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

/** The tab's title counts what was said while nobody looked. */
function useTitle(store: ChatStore, t: (typeof CATALOGUES)[Locale]): void {
  const seen = useRef(0);
  useEffect(() => {
    const show = (): void => {
      const heard = store.state.entries.filter((entry) => entry.kind === "reply").length;
      if (!document.hidden || !store.state.caughtUp) seen.current = heard;
      const missed = Math.max(0, heard - seen.current);
      document.title = missed > 0 ? t.inTitle(missed) : t.title;
    };
    show();
    document.addEventListener("visibilitychange", show);
    const leave = store.onChange(show);
    return () => {
      document.removeEventListener("visibilitychange", show);
      leave();
    };
  }, [store, t]);
}
