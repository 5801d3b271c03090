"""Looking messages up: the index says which may fit, the text itself decides."""

from __future__ import annotations

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.expressions import Func, RawSQL
from django.db.models.functions import Lower

from dialogs.models import Message
from dialogs.search.terms import Query

# What the index knows, and the newest messages that it doesn't know yet: found at once, however far it is behind.
_CANDIDATES = """
SELECT message_id FROM dialogs_messageterms WHERE terms @@ %s::tsquery
UNION ALL
SELECT m.id FROM dialogs_message m
WHERE m.id > coalesce((SELECT message_id FROM dialogs_searchfloor), 0) AND m.content <> ''
  AND NOT EXISTS (SELECT FROM dialogs_messageterms t WHERE t.message_id = m.id)"""


def find_messages(query: Query) -> QuerySet[Message]:
    """The messages that hold every part of a query; none when there is nothing to look for.

    A word of the query is the beginning of a word (in messages of the last seconds, which the index doesn't
    know yet, any part of one); whatever is Chinese may stand anywhere.
    A query that the index can't help with (a single Chinese character) reads all messages: offer it only
    where something else narrows them.
    """
    if not query.parts:
        return Message.objects.none()
    found = Message.objects.exclude(content="").annotate(folded=Lower(_Normalised("content")))
    if query.is_indexed:
        found = found.filter(pk__in=RawSQL(_CANDIDATES, [query.as_tsquery]))  # noqa: S611 a constant with a parameter
    for part in query.parts:
        found = found.filter(Q(folded__contains=Value(part)))
    return found


class _Normalised(Func):
    """Common width and composition (NFKC), as terms.fold does."""

    function = "normalize"
    template = "%(function)s(%(expressions)s, NFKC)"
    output_field = TextField()
