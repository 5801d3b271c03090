import "./styles/chat.css";
import { render } from "preact";

const root = document.getElementById("chat");
if (root) render(<main class="chat" />, root);
