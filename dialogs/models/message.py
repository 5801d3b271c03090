from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialogs.log.entries import Kind, Stream
from dialogs.models.session import Priority, Session

STREAMS = [(Stream.PUBLIC.value, _("public")), (Stream.STAFF.value, _("staff"))]
KINDS = [
    (Kind.USER_MSG.value, _("utterance")),
    (Kind.SYS_RESP.value, _("reply")),
    (Kind.EVENT.value, _("event")),
    (Kind.FEEDBACK.value, _("feedback")),
]


class Message(models.Model):
    """One entry of a session's log; never changed after it is written (erasure blanks it in place).

    `sequence_id` numbers the public stream, `staff_sequence` the staff stream; `after_sequence` says after
    which public entry a staff entry is shown. `origin_key` names what caused the entry, so that whatever
    ended in an uncertain commit may be tried again. `payload` holds the wire fields other than the text.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="messages", verbose_name=_("session"))
    stream = models.CharField(_("stream"), max_length=8, choices=STREAMS, default=Stream.PUBLIC.value)
    sequence_id = models.BigIntegerField(_("number"), null=True)
    staff_sequence = models.BigIntegerField(_("staff number"), null=True)
    after_sequence = models.BigIntegerField(_("after"), default=0)
    origin_key = models.CharField(_("origin"), max_length=128)
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS)
    sender = models.CharField(_("sender"), max_length=8)
    content = models.TextField(_("text"), blank=True)
    payload = models.JSONField(_("payload"), default=dict, blank=True)
    content_hash = models.BinaryField(_("hash"), max_length=32)
    client_id = models.CharField(_("client"), max_length=64, blank=True)
    client_sequence = models.BigIntegerField(_("client's number"), default=0)
    seen_sequence = models.BigIntegerField(_("seen up to"), default=0)
    priority = models.SmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    created_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["session", "sequence_id"], name="message_public_number"),
            models.UniqueConstraint(fields=["session", "staff_sequence"], name="message_staff_number"),
            models.UniqueConstraint(fields=["session", "origin_key"], name="message_origin"),
            models.CheckConstraint(
                name="message_numbered_in_its_stream",
                condition=Q(stream=Stream.PUBLIC.value, sequence_id__gt=0, staff_sequence__isnull=True)
                | Q(stream=Stream.STAFF.value, sequence_id__isnull=True, staff_sequence__gt=0),
            ),
        ]
        indexes = [
            models.Index(
                "session",
                "client_id",
                "client_sequence",
                name="message_client",
                condition=Q(client_sequence__gt=0),
            ),
            # Some bytes for every hundred pages: what is counted by day finds its pages.
            BrinIndex(fields=["created_at"], name="message_day", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} #{self.sequence_id or self.staff_sequence}"
