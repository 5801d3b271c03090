"""One plain form of what people type, of the same length, so that spans fit the text as it was typed."""

from __future__ import annotations

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_FULL_WIDTH_LOWER = {code + 0xFEE0: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_SPACES = dict.fromkeys(map(ord, "\u3000\u00a0\u2009\t\r\n"), " ")
_SIGNS = str.maketrans({"￥": "¥", "’": "'", "‘": "'", "：": ":", "〇": "零", "○": "零"})
# Traditional characters that the patterns meet; reading them costs nothing and their meaning is the same.
_SIMPLE = str.maketrans(
    "點號兩週個訂單剛後時鐘塊雙禮筆這萬圓幾機額價電話聖誕節國慶陽間總後過內來個應殼膜頭尋",
    "点号两周个订单刚后时钟块双礼笔这万圆几机额价电话圣诞节国庆阳间总后过内来个应壳膜头寻",
)
_TABLE = _FULL_WIDTH | _LOWER | _FULL_WIDTH_LOWER | _SPACES | _SIGNS | _SIMPLE


def plain(text: str) -> str:
    """`text` with half-width forms, lower-case Latin letters and simplified characters; same length."""
    return text.translate(_TABLE)
