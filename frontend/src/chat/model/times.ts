/** Times as a customer reads them: relative under a day in words of the day, exact on hover. */

import type { Locale, Messages } from "../i18n";
import { sameDay } from "./stream";

const DAY_MS = 86_400_000;

/** "15:04". */
export function clockTime(at: number, locale: Locale): string {
  return new Intl.DateTimeFormat(tag(locale), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

/** The full date and time. */
export function exactTime(at: number, locale: Locale): string {
  return new Intl.DateTimeFormat(tag(locale), { dateStyle: "long", timeStyle: "short", hourCycle: "h23" }).format(at);
}

/** A day separator's text. */
export function dayName(at: number, now: number, t: Messages): string {
  if (sameDay(at, now)) return t.today;
  if (sameDay(at, now - DAY_MS)) return t.yesterday;
  const date = new Date(at);
  return date.getFullYear() === new Date(now).getFullYear() ? t.day(date) : t.dayOfYear(date);
}

/** A wait, in whole minutes, at least one. */
export function waitText(seconds: number, t: Messages): string {
  return seconds > 0 ? t.minutes(Math.max(1, Math.round(seconds / 60))) : "";
}

function tag(locale: Locale): string {
  return locale === "en" ? "en-GB" : "zh-CN";
}
