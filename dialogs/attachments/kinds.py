"""What a file is, by its content alone: the allow-list. A name or a declared type is never believed."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping

IMAGES: Mapping[str, str] = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}
"""Pillow's names of the formats that are re-encoded → media types."""

EXTENSIONS: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
    "text/plain": ("txt", "log", "csv", "md"),
    "video/mp4": ("mp4", "m4v", "mov"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx",),
}
"""Media types that may be kept → endings that a name may have; the first is given to names without one of them."""

_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_MP4_BRANDS = (b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4V ", b"qt  ")
_NAME_CHARS = 120
_STEM_CHARS = 100


def media_type_of(content: bytes) -> str:
    """One of IMAGES' values or EXTENSIONS' keys; "" for whatever is not on the list."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content[4:8] == b"ftyp" and content[8:12] in _MP4_BRANDS:
        return "video/mp4"
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    return "text/plain" if _is_text(content) else ""


def _office_type(content: bytes) -> str:
    """A zip is taken only as an Office document without macros; its list of names is read, nothing is unpacked."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return ""
    return next((kind for folder, kind in _OFFICE.items() if any(n.startswith(folder) for n in names)), "")


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(
        unicodedata.category(character) == "Cc" and character not in "\t\n\r\f" for character in text
    )


def safe_name(name: str, media_type: str) -> str:
    """A name to show and to save under: no path, nothing invisible, an ending that fits the content."""
    bare = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join("_" if c in '<>:"|?*' else c for c in bare if unicodedata.category(c)[0] != "C")
    stem, _, ending = shown.strip(" .").rpartition(".")
    endings = EXTENSIONS[media_type]
    if not stem or ending.lower() not in endings:
        stem, ending = (stem if media_type.startswith("image/") and stem else shown.strip(" .")), endings[0]
    stem = stem.strip(" .")[:_STEM_CHARS] or "file"
    return f"{stem}.{ending}"[:_NAME_CHARS]
