"""Finding what was said: terms of a text, the index that a sweeper fills, and the look-up."""

from dialogs.search.find import find_messages
from dialogs.search.index import index_messages
from dialogs.search.terms import Query, as_phrase, parse

__all__ = ["Query", "as_phrase", "find_messages", "index_messages", "parse"]
