"""Finding sessions by what people know of them: id, customer, order number, words that were said."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import smart_split, unescape_string_literal

from dialogs.models import ActionRun, Message, Session
from dialogs.search import as_phrase, find_messages


def find_sessions(sessions: QuerySet[Session], search: str) -> QuerySet[Session]:
    """The sessions in which every term of `search` occurs; a phrase in quotes is one term."""
    for term in smart_split(search):
        sessions = sessions.filter(_mentions(_unquoted(term)))
    return sessions


def _mentions(term: str) -> Q:
    entries = Message.objects.filter(session=OuterRef("pk"))
    runs = ActionRun.objects.filter(session=OuterRef("pk"))
    shown_on_a_card = Q(payload__contains={"cards": [{"order": term.upper()}]})
    return (
        _has_id(term)
        | Q(customer__sub__icontains=term)
        | Q(customer__name__icontains=term)
        | _said(term, entries)
        | Exists(entries.filter(shown_on_a_card))
        | Exists(runs.filter(subject__icontains=term))
    )


def _said(term: str, entries: QuerySet[Message]) -> Q:
    """By the index of the search; what it can't know, such as a single Chinese character, entry by entry."""
    phrase = as_phrase(term)
    if phrase.is_indexed:
        return Q(pk__in=find_messages(phrase).values("session"))
    return Q(Exists(entries.filter(content__icontains=term)))


def _has_id(term: str) -> Q:
    """By the whole id, or by its end as lists show it ("…1a2b3c4d")."""
    try:
        return Q(pk=UUID(term))
    except ValueError:
        tail = term.removeprefix("…").lower()
        return Q(pk__endswith=tail) if len(tail) == 8 and set(tail) <= set("0123456789abcdef") else Q()


def _unquoted(term: str) -> str:
    if term[:1] in ("'", '"') and term[:1] == term[-1:] and len(term) > 1:
        return unescape_string_literal(term)
    return term
