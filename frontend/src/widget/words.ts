import type { Options } from "./options";

interface Words {
  readonly open: string;
  readonly close: string;
  readonly chat: string;
  readonly dismiss: string;
  readonly unread: (count: number) => string;
}

export const WORDS: Readonly<Record<Options["locale"], Words>> = {
  "zh-hans": {
    open: "打开客服对话",
    close: "收起客服对话",
    chat: "客服对话",
    dismiss: "不再显示",
    unread: (count) => `${count} 条未读消息`,
  },
  en: {
    open: "Open the chat",
    close: "Close the chat",
    chat: "Support chat",
    dismiss: "Dismiss",
    unread: (count) => (count === 1 ? "1 unread message" : `${count} unread messages`),
  },
};
