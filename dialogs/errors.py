"""The wire's error and close codes, each with its texts: the one table that docs and clients follow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Code(IntEnum):
    """Error.error_code. Whether a client may try the same again stands in TEXTS."""

    MALFORMED = 1000
    VERSION = 1001
    CONNECT_EXPECTED = 1002
    SEQUENCE_GAP = 1003
    SEQUENCE_REUSED = 1004
    RATE_LIMITED = 1005
    TOO_LONG = 1006
    TEXT_NOT_ALLOWED = 1007
    TOKEN_INVALID = 2000
    SESSION_CLOSED = 2001
    NOT_ALLOWED = 2002
    OVERLOADED = 3000
    STORAGE_UNAVAILABLE = 3001
    INTENT_SERVICE_UNAVAILABLE = 3002


class Close(IntEnum):
    """WebSocket close codes: after 4000–4499 the client reconnects with back-off, after 4500–4999 it doesn't."""

    DRAINING = 4000
    HEARTBEAT = 4001
    SLOW = 4002
    FULL = 4003
    REPLACED = 4004
    PROTOCOL = 4500
    IDENTITY = 4501
    ABUSE = 4503
    GONE = 4504
    VERSION = 4505


@dataclass(frozen=True, slots=True)
class Texts:
    """What a person may read about an error, by language: (message, suggestion)."""

    retryable: bool
    zh: tuple[str, str]
    en: tuple[str, str]


TEXTS: dict[Code, Texts] = {
    Code.MALFORMED: Texts(
        False,
        ("无法读懂这条消息", "请更新客户端，或刷新页面后重试"),
        ("The message could not be read", "Update the client, or reload the page and try again"),
    ),
    Code.VERSION: Texts(
        False,
        ("客户端的协议版本不受支持", "请刷新页面以获取新版本"),
        ("This protocol version is not supported", "Reload the page to get the current version"),
    ),
    Code.CONNECT_EXPECTED: Texts(
        False,
        ("连接后的第一条消息必须是 Connect", "请先发送 Connect"),
        ("The first frame must be Connect", "Send Connect first"),
    ),
    Code.SEQUENCE_GAP: Texts(
        True,
        ("前面有消息还没有收到", "请从 details.expected 这一号开始重发"),
        ("An earlier message has not arrived", "Send again from number details.expected on"),
    ),
    Code.SEQUENCE_REUSED: Texts(
        False,
        ("这个消息编号已用于另一条内容", "请用 details.expected 作为下一个编号"),
        ("This number was already used for another message", "Use details.expected as the next number"),
    ),
    Code.RATE_LIMITED: Texts(
        True,
        ("消息发送得太快", "请稍等片刻再发，您的内容不会丢失"),
        ("Messages come too fast", "Wait a moment and send again; nothing of yours is lost"),
    ),
    Code.TOO_LONG: Texts(
        False,
        ("消息太长", "请缩短或分成几条发送"),
        ("The message is too long", "Shorten it or send it in parts"),
    ),
    Code.TEXT_NOT_ALLOWED: Texts(
        False,
        ("消息为空，或含有无法显示的字符", "请删除特殊字符后重发"),
        (
            "The message is empty or has characters that can't be shown",
            "Remove the special characters and send again",
        ),
    ),
    Code.TOKEN_INVALID: Texts(
        False,
        ("身份凭证无效或已过期", "请重新登录后再打开对话"),
        ("The identity is invalid or has expired", "Log in again and reopen the chat"),
    ),
    Code.SESSION_CLOSED: Texts(
        True,
        ("这次对话已经结束", "请开始新的对话，您的内容会保留"),
        ("This conversation has ended", "Start a new one; what you wrote is kept"),
    ),
    Code.NOT_ALLOWED: Texts(
        False,
        ("没有权限这样做", "请重新打开对话"),
        ("This is not allowed", "Open the chat again"),
    ),
    Code.OVERLOADED: Texts(
        True,
        ("现在咨询的人较多", "请稍后重试，系统会自动重发"),
        ("Many people are asking right now", "It will be sent again shortly"),
    ),
    Code.STORAGE_UNAVAILABLE: Texts(
        True,
        ("消息暂时无法保存", "请稍后重试，系统会自动重发"),
        ("The message can't be stored right now", "It will be sent again shortly"),
    ),
    Code.INTENT_SERVICE_UNAVAILABLE: Texts(
        True,
        ("机器人暂时无法回答", "您的消息已保存，请稍候，或要求人工服务"),
        ("The bot can't answer right now", "Your message is stored; wait a moment or ask for a person"),
    ),
}


def texts_of(code: Code, locale: str) -> tuple[str, str]:
    """Message and suggestion of `code` in the session's language."""
    texts = TEXTS[code]
    return texts.en if locale.startswith("en") else texts.zh
