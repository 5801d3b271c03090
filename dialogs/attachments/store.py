"""Taking files in, naming them in messages, and clearing away what was never sent."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from dialogs.attachments.kinds import EXTENSIONS, IMAGES, media_type_of, safe_name
from dialogs.attachments.pictures import re_encode
from dialogs.attachments.refusals import AttachmentRefused
from dialogs.models import Attachment, Session
from dialogs.sessions import session_of_token

logger = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024
SWEEP_AT_ONCE = 2_000
# A message that named a file in its last moment has been written by then.
SWEEP_GRACE = timedelta(minutes=10)


def session_for_upload(resume_token: str) -> Session:
    """The open session that a token speaks for. Raises AttachmentRefused: token_invalid, session_closed, too_many."""
    session = session_of_token(resume_token) if resume_token else None
    if session is None:
        raise AttachmentRefused("token_invalid")
    if session.closed_at is not None:
        raise AttachmentRefused("session_closed")
    if Attachment.objects.filter(session=session).count() >= settings.ATTACHMENTS_PER_SESSION:
        raise AttachmentRefused("too_many")
    return session


def take_in(session: Session, name: str, content: bytes) -> Attachment:
    """Keep a customer's file: pictures made anew, others as they are. Raises AttachmentRefused."""
    if len(content) > settings.ATTACHMENT_MAX_BYTES:
        raise too_large()
    if not content:
        raise AttachmentRefused("empty")
    media_type = media_type_of(content)
    if media_type in IMAGES.values():
        content, media_type = re_encode(content)
    elif media_type not in EXTENSIONS:
        raise AttachmentRefused("type_not_allowed")
    kept = Attachment.objects.create(
        session=session,
        name=safe_name(name, media_type),
        media_type=media_type,
        bytes=len(content),
        sha256=hashlib.sha256(content).digest(),
    )
    # The row first: a file without a row would never be found again, a row without a file is swept.
    default_storage.save(kept.path, ContentFile(content))
    return kept


def too_large() -> AttachmentRefused:
    return AttachmentRefused("too_large", max_mb=settings.ATTACHMENT_MAX_BYTES // MEGABYTE)


def wire_form(attachment: Attachment) -> dict[str, Any]:
    """How a message's payload, and so its frame, names it."""
    return {
        "id": str(attachment.id),
        "name": attachment.name,
        "media_type": attachment.media_type,
        "bytes": attachment.bytes,
        "url": attachment.url,
    }


def describe(session_id: UUID, ids: Sequence[UUID]) -> list[dict[str, Any]] | None:
    """The session's attachments in wire form, in the order of `ids`; None when one is not this session's.

    One that was left unsent for too long counts as gone already: a sweep may be at it.
    """
    young = Q(created_at__gt=timezone.now() - settings.ATTACHMENT_UNUSED_AFTER)
    found = Attachment.objects.filter(young | Q(kept=True), session_id=session_id).in_bulk(list(ids))
    if any(each not in found for each in ids):
        return None
    return [wire_form(found[each]) for each in ids]


_NAMED_IN_LOG = """
SELECT a.id FROM dialogs_attachment a
WHERE a.id = ANY(%s) AND EXISTS (
    SELECT 1 FROM dialogs_message m
    WHERE m.session_id = a.session_id
      AND m.payload @> jsonb_build_object('attachments', jsonb_build_array(jsonb_build_object('id', a.id::text))))"""


def sweep() -> int:
    """Remove what was left unsent for too long; how many. The log says what was sent."""
    before = timezone.now() - settings.ATTACHMENT_UNUSED_AFTER - SWEEP_GRACE
    old = Attachment.objects.filter(kept=False, created_at__lt=before).order_by("created_at")[:SWEEP_AT_ONCE]
    unsure = {attachment.id: attachment for attachment in old}
    with connection.cursor() as cursor:
        cursor.execute(_NAMED_IN_LOG, [list(unsure)])
        named = {row[0] for row in cursor.fetchall()}
    Attachment.objects.filter(pk__in=named).update(kept=True)
    for each in (attachment for attachment in unsure.values() if attachment.id not in named):
        default_storage.delete(each.path)
        each.delete()
    return len(unsure) - len(named)
