"""What customers left for people, seen from the staff's side."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone

from dialogs.models import LeftMessage


def tick_off(ids: Iterable[int], by: AbstractBaseUser) -> int:
    """Mark left messages as handled by somebody; how many were still open. Who was first stays named."""
    still_open = LeftMessage.objects.filter(pk__in=list(ids), handled_at__isnull=True)
    return still_open.update(handled_at=timezone.now(), handled_by=by)
