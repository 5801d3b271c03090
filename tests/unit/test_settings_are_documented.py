"""Whatever is read from the environment has a line in the documentation."""

from __future__ import annotations

import pytest

from tests.documents import environment_variables, page, rows

VARIABLES = environment_variables()
PAGES = ("docs/how-to/run-and-configure.md", "README.md", "README.zh-CN.md")


@pytest.mark.parametrize("name", VARIABLES)
def test_a_variable_has_a_line_with_its_default(name: str) -> None:
    lines = {row[0]: row[1] for row in rows(page("docs/how-to/run-and-configure.md")) if len(row) > 2}
    assert name in lines, f"docs/how-to/run-and-configure.md has no line for {name}"
    if VARIABLES[name] is not None:
        assert lines[name].split(" ")[0].strip("`,;") == VARIABLES[name]


@pytest.mark.parametrize("document", PAGES)
def test_no_variable_is_told_of_that_nothing_reads(document: str) -> None:
    told = {row[0] for row in rows(page(document)) if len(row) > 2 and row[0].isupper()}
    assert told, f"{document} has no table of variables"
    assert told <= set(VARIABLES)


def test_the_search_finds_every_way_of_reading() -> None:
    """By `env`, by `os.environ.get`, in scripts and apps: so a new one can't hide."""
    assert VARIABLES["PORT"] == "8000"
    assert VARIABLES["MCP_REPLAY_WINDOW"] == "500"
    assert {"LINGKE_DEMO_PASSWORD", "LINGKE_FINE_TUNE", "LINGKE_FAULTS", "TORCH_INDEX"} <= set(VARIABLES)
