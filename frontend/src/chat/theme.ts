/** Light or dark: by the system, or as the customer chose. */

export type Theme = "system" | "light" | "dark";

const KEY = "lingke:theme";

/** The stored choice; "system" when there is none or storage is closed to us. */
export function readTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system";
  }
}

export function storeTheme(theme: Theme): void {
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // A page without storage keeps its theme until it is closed.
  }
}

/** Puts the choice on <html>, where tokens.css reads it. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

/** Whether dark colours are on the screen now. */
export function isDark(theme: Theme): boolean {
  if (theme !== "system") return theme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}
