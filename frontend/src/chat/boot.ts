/** What the server tells the page before any connection: `<script type="application/json" id="boot">`. */

import type { Limits } from "./files/tray";
import { isLocale, type Locale } from "./i18n";

export interface Boot {
  /** "" for a stranger. */
  readonly identityToken: string;
  readonly locale: Locale;
  readonly wsPath: string;
  readonly customerName: string;
  /** Where files are uploaded to, and how many and large they may be. */
  readonly uploadPath: string;
  readonly limits: Limits;
  /** The page stands in a site's frame; these origins may speak to it. */
  readonly embedded: boolean;
  readonly embedOrigins: readonly string[];
}

export function readBoot(): Boot {
  const raw = JSON.parse(document.getElementById("boot")?.textContent ?? "{}") as Record<string, unknown>;
  const text = (key: string): string => (typeof raw[key] === "string" ? raw[key] : "");
  const number = (key: string): number => (typeof raw[key] === "number" ? raw[key] : 0);
  const locale = raw["locale"];
  return {
    identityToken: text("identity_token"),
    locale: isLocale(locale) ? locale : "zh-hans",
    wsPath: text("ws_path") || "/ws/chat/",
    customerName: text("customer_name"),
    uploadPath: text("upload_path") || "/api/attachments/",
    limits: { maxCount: number("max_files") || 4, maxBytes: number("max_file_bytes") || 10 * 1024 * 1024 },
    embedded: raw["embedded"] === true,
    embedOrigins: Array.isArray(raw["embed_origins"]) ? raw["embed_origins"].filter((each) => typeof each === "string") : [],
  };
}

/**
 * Under which name this identity's session is kept: the hash of the token's `sub`, or "guest". It only keeps
 * identities apart on one browser (the server checks the token), so an unreadable token is a guest's.
 */
export function identityKey(token: string): string {
  const payload = token.split(".")[1];
  if (!payload) return "guest";
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    const { sub } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown };
    return typeof sub === "string" && sub ? `sub-${hash(sub)}` : "guest";
  } catch {
    return "guest";
  }
}

/** FNV-1a over UTF-16 code units, 64 bits as hex. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i += 1) {
    value = BigInt.asUintN(64, (value ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return value.toString(16).padStart(16, "0");
}
