"""Why a file is not taken in: a code for programs, an HTTP status, a sentence in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One reason's texts; `{…}` are filled from what the refusal knows."""

    status: int
    zh: str
    en: str


REASONS: Mapping[str, Words] = {
    "token_invalid": Words(401, "对话凭证无效，请重新打开对话", "This conversation is not known; open the chat again"),
    "session_closed": Words(409, "这次对话已经结束，请开始新的对话", "This conversation has ended; start a new one"),
    "too_large": Words(413, "文件太大，最大 {max_mb} MB", "The file is too large; up to {max_mb} MB"),
    "empty": Words(422, "这个文件是空的", "The file is empty"),
    "type_not_allowed": Words(
        415, "不支持这种文件，可以发图片、PDF、文本、Office 文档和 MP4 视频",
        "This kind of file can't be sent; pictures, PDF, text, Office documents and MP4 videos can",
    ),
    "unreadable": Words(422, "这张图片打不开，可能已损坏", "The picture can't be opened; it may be damaged"),
    "too_many_pixels": Words(
        422, "图片尺寸太大，请缩小后再发", "The picture has too many pixels; make it smaller and send it again"
    ),
    "too_many": Words(
        429, "这次对话发的文件太多了，请稍后再发或请人工帮您",
        "Too many files in this conversation; send them later or ask for a person",
    ),
}  # fmt: skip


class AttachmentRefused(Exception):
    """`reason` is a key of REASONS; `facts` fill its texts."""

    def __init__(self, reason: str, **facts: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts

    @property
    def status(self) -> int:
        return REASONS[self.reason].status

    def told(self, locale: str) -> str:
        """The sentence for people."""
        words = REASONS[self.reason]
        return (words.en if locale.startswith("en") else words.zh).format(**self.facts)
