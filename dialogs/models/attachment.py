from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogs.models.session import Session


class Attachment(models.Model):
    """A file that a session's messages may carry. What is kept is what was made of the upload, not the upload.

    The id is random and is the capability to read the file: it appears only in the session's own log.
    `kept` is set once the log is known to name it; what no message names within a day is removed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="attachments", verbose_name=_("session")
    )
    name = models.CharField(_("file name"), max_length=120)
    media_type = models.CharField(_("media type"), max_length=100)
    bytes = models.BigIntegerField(_("size in bytes"))
    sha256 = models.BinaryField(_("hash"), max_length=32)
    uploaded_by = models.CharField(_("uploaded by"), max_length=8, default="customer")
    kept = models.BooleanField(_("used in a message"), default=False)
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [models.Index("created_at", name="attachment_unused", condition=Q(kept=False))]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where the storage has it: nothing of the uploader's choice is part of it."""
        return f"attachments/{self.id.hex[:2]}/{self.id.hex}"

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def url(self) -> str:
        return reverse("attachment", args=[self.id])
