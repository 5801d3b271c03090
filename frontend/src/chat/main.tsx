import "./styles/chat.css";
import { readBoot } from "./boot";
import { startEmbedded } from "./embedded";
import { openStorages, startChat } from "./start";

const root = document.getElementById("chat");
const boot = readBoot();
if (root && boot.embedded && window.parent !== window) {
  void startEmbedded(root, boot);
} else if (root) {
  const { identityToken, locale } = boot;
  const alone = { greeting: "", hidden: () => document.hidden, onClose: undefined };
  void startChat({ root, boot, identityToken, locale, storage: openStorages(), ...alone });
}
