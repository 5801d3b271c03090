import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { en } from "./en";
import { zh, type Messages } from "./zh";

export type { Messages } from "./zh";
export type Locale = "zh-hans" | "en";

export const CATALOGUES: Readonly<Record<Locale, Messages>> = { "zh-hans": zh, en };

const KEY = "lingke:locale";

export function isLocale(value: unknown): value is Locale {
  return value === "zh-hans" || value === "en";
}

/** The language chosen on this browser, else the one the server proposes. */
export function readLocale(proposed: Locale): Locale {
  try {
    const stored = localStorage.getItem(KEY);
    return isLocale(stored) ? stored : proposed;
  } catch {
    return proposed;
  }
}

export function storeLocale(locale: Locale): void {
  try {
    localStorage.setItem(KEY, locale);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

interface Language {
  readonly locale: Locale;
  readonly t: Messages;
}

export const LanguageContext = createContext<Language>({ locale: "zh-hans", t: zh });

export function useLanguage(): Language {
  return useContext(LanguageContext);
}
