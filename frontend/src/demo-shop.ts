import "./styles/demo-shop.css";
// The demo shop's own script: its "Ask us" button opens the widget.
interface LingKe {
  open(): void;
}

document.getElementById("contact")?.addEventListener("click", () => (window as unknown as { LingKe: LingKe }).LingKe.open());
