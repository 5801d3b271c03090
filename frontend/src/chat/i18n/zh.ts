/** What the page itself says, in Chinese; en.ts has the same keys. What the bot says comes from the server. */
export const zh = {
  title: "灵客客服",
  inTitle: (count: number) => `(${count}) 灵客客服`,

  // Who answers
  ownerBot: "机器人 · 随时在线",
  ownerAgent: (name: string) => (name ? `${name} · 人工客服` : "人工客服"),
  ownerQueue: "正在为您转接人工",
  ownerQueueAt: (position: number, wait: string) => `排队第 ${position} 位${wait ? ` · 约 ${wait}` : ""}`,
  ownerClosed: "会话已结束",
  minutes: (count: number) => `${count} 分钟`,
  senderBot: "机器人",
  senderAgent: "人工客服",
  senderSystem: "系统",
  you: "您",

  // Header buttons
  switchLanguage: "Switch to English",
  closeChat: "收起对话",
  languageMark: "EN",
  themeSystem: "外观：跟随系统",
  themeLight: "外观：浅色",
  themeDark: "外观：深色",

  // Connection
  connecting: "正在连接…",
  offline: "未连接",
  reconnecting: "正在重新连接… 您的消息已保存",
  retryNow: "立即重试",
  slow: "回复比平时慢，您的消息已保存，我们会尽快处理",
  restored: "恢复正常了",
  notKept: "浏览器不允许在此保存数据：离开这个网站的页面后，对话不会保留",
  expiring: (wait: string) => `长时间没有新消息，会话将在 ${wait}后结束`,
  finalIdentity: "登录已失效，请刷新页面后继续",
  finalVersion: "页面已更新，请刷新后继续",
  finalBlocked: "暂时无法继续本次会话，请稍后再来",
  finalOther: "连接出了问题，请刷新页面后继续",
  reload: "刷新页面",

  // First sight
  welcome: "您好，我是灵客",
  welcomeText: "查订单、看物流、取消订单，直接告诉我就好；需要时也可以转人工。",
  /** Texts of the bot's own buttons, which it always understands. */
  starters: ["查订单", "查物流", "取消订单", "转人工"],

  // The stream
  log: "聊天记录",
  today: "今天",
  yesterday: "昨天",
  day: (date: Date) => `${date.getMonth() + 1}月${date.getDate()}日`,
  dayOfYear: (date: Date) => `${date.getFullYear()}年${date.getMonth() + 1}月${date.getDate()}日`,
  loadingOlder: "正在加载更早的消息…",
  typing: "正在输入",
  newMessages: (count: number) => `${count} 条新消息`,
  toBottom: "回到最新消息",
  suggestions: "快捷回复",
  pressed: "已选择",

  // States of a message
  sending: "发送中",
  stored: "已送达",
  notSent: "未发送",
  unsentOtherSession: "写于上一次会话，未发送",
  unsentClosed: "会话已结束，未发送",
  unsentUncertain: "不确定是否送达",
  filesOfAnother: "附件属于上一次会话，请重新添加",
  sendAgain: "重新发送",
  edit: "修改",
  discard: "删除",

  // Judging
  helpful: "有帮助",
  unhelpful: "没有帮助",
  rateTitle: "这次服务怎么样？",
  rateScore: (score: number) => ["很不满意", "不满意", "一般", "满意", "非常满意"][score - 1] ?? "",
  rateComment: "想说点什么？（选填）",
  rateSend: "提交评价",
  copy: "复制",
  copied: "已复制",
  thanksForRating: "感谢您的反馈",

  // Events in the stream
  transferQueued: "正在为您转接人工客服",
  transferAccepted: (name: string) => (name ? `${name} 已接入` : "人工客服已接入"),
  transferEnded: "人工服务已结束",
  closedNotice: "本次会话已结束，记录已保存",
  startNew: "开始新会话",

  // Photos and files
  addFile: "添加图片或文件",
  dropHere: "松开，即可添加",
  filesToSend: "待发送的文件",
  uploading: (name: string) => `正在上传 ${name}`,
  waitForFiles: "文件传完后即可发送",
  removeFailed: "请先移除没有传成的文件，或重试",
  removeFile: "移除",
  retryUpload: "重试",
  tooManyFiles: (most: number) => `一条消息最多带 ${most} 个文件`,
  fileTooLarge: (size: string) => `文件太大，最大 ${size}`,
  /** By the server's code; docs/protocol.md. */
  fileProblems: {
    network: "没有传上去，请检查网络后重试",
    empty: "这个文件是空的",
    type_not_allowed: "不支持这种文件，可发图片、PDF、文本、Office 文档和 MP4",
    unreadable: "图片打不开，可能已损坏",
    too_many_pixels: "图片尺寸太大，请缩小后再发",
    too_many: "本次会话的文件太多了，请稍后再发",
    session_closed: "会话已结束，开始新会话后再发",
    token_invalid: "连接已更新，请重试",
  } as Readonly<Record<string, string>>,
  photo: (name: string) => `图片：${name}`,
  saveFile: "下载文件",

  // Writing
  placeholder: "输入消息…",
  placeholderClosed: "输入消息，开始新会话…",
  input: "消息",
  send: "发送",
  sendHint: "Enter 发送，Shift+Enter 换行",
  left: (count: number) => `还可输入 ${count} 字`,
  over: (count: number) => `超出 ${count} 字，请删减后发送`,
};

export type Messages = typeof zh;
