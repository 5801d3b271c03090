"""The state diagram, drawn from the table: what the documentation shows can't differ from what runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dialogs.states import CLOSING, GUARDS, TABLE, State

PAGE = Path(__file__).resolve().parent.parent / "docs" / "dialog-states.md"
BEGIN = "<!-- drawn by `manage.py draw_states`: begin -->"
END = "<!-- drawn by `manage.py draw_states`: end -->"


class PageError(Exception):
    """The page has lost the marks between which the diagram stands."""


def draw() -> str:
    """The Mermaid diagram, one arrow for each pair of states, and the table of all rows, as Markdown."""
    return "\n".join(["```mermaid", *_diagram(), "```", "", *_rows()])


def with_diagram(page: str) -> str:
    """`page` with what stands between its marks drawn anew. Raises PageError when a mark is missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise PageError(f"{PAGE} needs the lines {BEGIN!r} and {END!r}, with the diagram between them")
    return f"{before}{BEGIN}\n\n{draw()}\n\n{END}{after}"


def _diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f"    [*] --> {State.INIT}"
    for source, rows in TABLE.items():
        targets: dict[State, list[str]] = {}
        for event, target in rows.items():
            targets.setdefault(target, []).append(event + _marks(source, event))
        for target, events in targets.items():
            yield f"    {source} --> {target}: {', '.join(events)}"


def _rows() -> Iterator[str]:
    yield "| state | event | next state | guard | ends the session |"
    yield "|---|---|---|---|---|"
    for source, rows in TABLE.items():
        for event, target in rows.items():
            guard = GUARDS.get((source, event))
            closing = "yes" if (source, event) in CLOSING else ""
            yield f"| {source} | {event} | {target} | {guard.__name__ if guard else ''} | {closing} |"


def _marks(source: State, event: str) -> str:
    guarded = "*" if (source, event) in GUARDS else ""
    return guarded + ("†" if (source, event) in CLOSING else "")
