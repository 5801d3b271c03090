"""A customer's photo made anew: pixels only. What cameras write beside them (place, time, owner) is left behind."""

from __future__ import annotations

import io
import threading

from django.conf import settings
from PIL import Image, ImageOps

from dialogs.attachments.kinds import IMAGES
from dialogs.attachments.refusals import AttachmentRefused

LONGEST_EDGE = 2560
JPEG_QUALITY = 85
# An animation is kept as its first frame, a phone's several-in-one as the first picture.
_KEPT_AS = {"GIF": "PNG", "MPO": "JPEG"}
# A decoded photo takes hundreds of megabytes: a process makes few at a time.
_few = threading.BoundedSemaphore(2)


def re_encode(content: bytes) -> tuple[bytes, str]:
    """The picture's pixels in a new file, upright, at most LONGEST_EDGE wide and high, and its media type.

    A GIF becomes a PNG of its first frame. Raises AttachmentRefused: unreadable, too_many_pixels.
    """
    with _few:
        try:
            return _re_encode(content)
        except AttachmentRefused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise AttachmentRefused("too_many_pixels") from bomb
        # Decoders of damaged files raise nearly anything; whatever it is, the picture is not taken.
        except Exception as error:
            raise AttachmentRefused("unreadable") from error


def _re_encode(content: bytes) -> tuple[bytes, str]:
    with Image.open(io.BytesIO(content), formats=tuple(IMAGES)) as picture:
        width, height = picture.size
        if width * height > settings.ATTACHMENT_MAX_PIXELS:
            raise AttachmentRefused("too_many_pixels")
        kind = _KEPT_AS.get(str(picture.format), str(picture.format))
        picture.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))  # a JPEG is decoded no larger than needed
        upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    clear = kind != "JPEG" and upright.has_transparency_data
    pixels = upright.convert("RGBA" if clear else "RGB")
    made = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())  # nothing but pixels comes along
    file = io.BytesIO()
    made.save(file, kind, **({"optimize": True} if kind == "PNG" else {"quality": JPEG_QUALITY}))
    return file.getvalue(), IMAGES[kind]
