/** What the site's page and the chat in its frame tell each other, by postMessage. Both check who speaks. */

const MARK = "lingke";

export type ToFrame =
  | {
      readonly type: "init";
      /** "" for a stranger. */
      readonly identity: string;
      /** "" when the frame may choose. */
      readonly locale: "" | "zh-hans" | "en";
      readonly greeting: string;
      /** "#rrggbb", or "". */
      readonly color: string;
      readonly open: boolean;
    }
  | { readonly type: "visible"; readonly open: boolean }
  | { readonly type: "identify"; readonly token: string };

export type ToSite =
  /** The frame listens; carries nothing, as it does not know yet who embeds it. */
  | { readonly type: "ready" }
  | { readonly type: "close" }
  | { readonly type: "unread"; readonly count: number }
  | { readonly type: "message"; readonly sender: string; readonly text: string };

export function wrap(message: ToFrame | ToSite): Record<string, unknown> {
  return { [MARK]: 1, ...message };
}

/** A message of ours, its fields of the right types; undefined for anything else that flies by. */
export function toFrame(data: unknown): ToFrame | undefined {
  const said = ours(data);
  switch (said?.["type"]) {
    case "init": {
      const { locale, color } = said;
      return {
        type: "init",
        identity: textOf(said["identity"]),
        locale: locale === "en" || locale === "zh-hans" ? locale : "",
        greeting: textOf(said["greeting"]).slice(0, 500),
        color: isColor(color) ? color : "",
        open: said["open"] === true,
      };
    }
    case "visible":
      return { type: "visible", open: said["open"] === true };
    case "identify":
      return { type: "identify", token: textOf(said["token"]) };
    default:
      return undefined;
  }
}

export function toSite(data: unknown): ToSite | undefined {
  const said = ours(data);
  switch (said?.["type"]) {
    case "ready":
    case "close":
      return { type: said["type"] };
    case "unread": {
      const count = said["count"];
      return typeof count === "number" && count >= 0 ? { type: "unread", count } : undefined;
    }
    case "message":
      return { type: "message", sender: textOf(said["sender"]), text: textOf(said["text"]) };
    default:
      return undefined;
  }
}

/** "#rgb" or "#rrggbb". */
export function isColor(value: unknown): value is string {
  return typeof value === "string" && /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(value);
}

/** Black or white, whichever can be read on the colour (WCAG's relative luminance). */
export function inkOn(color: string): "#000000" | "#ffffff" {
  const digits = color.length === 4 ? [...color.slice(1)].map((digit) => digit + digit).join("") : color.slice(1);
  const light = [0, 2, 4]
    .map((at) => parseInt(digits.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * (light[0] ?? 0) + 0.7152 * (light[1] ?? 0) + 0.0722 * (light[2] ?? 0);
  return luminance > 0.179 ? "#000000" : "#ffffff";
}

function ours(data: unknown): Record<string, unknown> | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const said = data as Record<string, unknown>;
  return said[MARK] === 1 ? said : undefined;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
