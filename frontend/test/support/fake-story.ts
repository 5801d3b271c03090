/** What the fake server's bot says; stands in for nothing but the look of a conversation. */

import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CardSchema } from "../../src/mcp/gen/mcp_pb";

export interface Answer {
  readonly text: string;
  readonly suggestions?: string[];
  readonly cards?: MessageInitShape<typeof CardSchema>[];
  readonly state?: string;
  readonly sender?: string;
  readonly senderName?: string;
}

const phone = {
  title: "星辰 X2 手机",
  subtitle: "昨天 15:00 · LK202611210007",
  imageUrl: "/static/missing.png",
  fields: { 金额: "¥2,999.00", 状态: "待发货" },
};
const earphones = {
  title: "云雀 Pro 降噪耳机（第二代）",
  subtitle: "11月18日 20:12 · LK202611180031",
  fields: { 金额: "¥699.00", 状态: "运输中" },
};

export function answer(text: string): Answer[] {
  if (text.includes("快递") || text.includes("物流")) {
    const track = "今天 09:12  杭州  派送中\n昨天 22:40  杭州转运中心  已到达\n昨天 08:05  上海  已揽收";
    return [
      {
        text: "您的包裹正在派送，预计今天送到。",
        state: "completion",
        cards: [{ ...earphones, fields: { 承运: "顺丰速运", 单号: "SF1234567890123", 物流: track } }],
        suggestions: ["催一下", "转人工"],
      },
    ];
  }
  if (text.includes("取消") && !text.startsWith("确认")) {
    return [
      {
        text: "找到了这一单，确认要取消吗？取消后款项会原路退回。",
        state: "confirmation",
        cards: [{ ...phone, actions: ["确认取消", "换一单"] }],
        suggestions: ["确认", "先不取消"],
      },
    ];
  }
  if (text.startsWith("确认")) {
    return [
      { text: "好的，正在为您取消…", state: "execution" },
      { text: "已为您取消订单 LK202611210007，¥2,999.00 将在 1–3 个工作日内原路退回。", state: "completion", suggestions: ["查询退款", "还有别的事"] },
    ];
  }
  if (text.includes("订单")) {
    return [
      {
        text: "您最近有 2 个订单：",
        state: "completion",
        cards: [
          { ...phone, actions: ["查物流", "取消订单"] },
          { ...earphones, actions: ["查物流"] },
        ],
        suggestions: ["更早的订单", "转人工"],
      },
    ];
  }
  if (text === "很多") {
    return Array.from({ length: 12 }, (_, i) => ({ text: `第 ${i + 1} 条消息。\n这是为了看滚动而说的。`, state: "completion" }));
  }
  if (text === "结束") return [{ text: "再见，祝您生活愉快！", state: "completion" }];
  return [
    {
      text: "抱歉，我没有听懂。您是不是想问下面这些？也可以换一种说法。",
      state: "intent_recognition",
      suggestions: ["查询我的订单", "我的快递到哪了", "我要取消订单", "转人工"],
    },
  ];
}
