/* Gives the page the reader's theme before it is drawn, and tells our tokens when the theme's switch changes it. */
(() => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return JSON.parse(localStorage.getItem("adminTheme") ?? '"auto"');
    } catch {
      return "auto";
    }
  }

  function follow() {
    const dark = root.classList.contains("dark");
    root.dataset.theme = dark ? "dark" : "light";
  }

  const first = chosen();
  root.classList.toggle("dark", first === "dark" || (first !== "light" && system.matches));
  follow();
  new MutationObserver(follow).observe(root, { attributes: true, attributeFilter: ["class"] });
})();
