/* What the admin's theme leaves to its pages: the reader's colours before anything is drawn, icons that are not read
 * aloud, and a keyboard's way to whatever can be clicked. */
(() => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const ICON = ".material-symbols-outlined";
  const NAMES = { dock_to_right: ["Menu", "菜单"], close: ["Close", "关闭"] };

  function chosen() {
    try {
      return JSON.parse(localStorage.getItem("adminTheme") ?? '"auto"');
    } catch {
      return "auto";
    }
  }

  /* Our tokens follow <html data-theme>, the theme's own switch sets a class. */
  function follow() {
    root.dataset.theme = root.classList.contains("dark") ? "dark" : "light";
  }

  /* Clickable things that are neither links nor buttons: reached by Tab, pressed by Enter. */
  function reachable(element) {
    element.tabIndex = 0;
    element.setAttribute("role", "button");
    const name = element.matches(ICON) && NAMES[element.textContent.trim()];
    if (name) {
      element.setAttribute("aria-label", name[root.lang.startsWith("zh") ? 1 : 0]);
    }
    element.addEventListener("keydown", (event) => {
      if (event.target === element && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        element.click();
      }
    });
  }

  function prepare() {
    for (const element of document.querySelectorAll("[x-on\\:click]:not(button, input, a[href], #changelist-filter-close)")) {
      reachable(element);
    }
    for (const icon of document.querySelectorAll(`${ICON}:not([role])`)) {
      icon.setAttribute("aria-hidden", "true");
    }
  }

  const first = chosen();
  root.classList.toggle("dark", first === "dark" || (first !== "light" && system.matches));
  follow();
  new MutationObserver(follow).observe(root, { attributes: true, attributeFilter: ["class"] });
  document.addEventListener("DOMContentLoaded", prepare);
})();
