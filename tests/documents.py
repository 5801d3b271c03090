"""The documentation as data, so that tests can hold it against the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from chatbot.environment import REPOSITORY

APPS = ("chatbot", "monitoring", "dialogs", "intents", "shop", "base", "proto", "scripts")
# Belong to the system, to Django or to a child that we start, and mean there what they mean everywhere.
NOT_OURS = frozenset({"PATH", "DJANGO_SETTINGS_MODULE"})


def page(name: str) -> str:
    """The text of a page, named from the repository's root."""
    return (REPOSITORY / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading (given with its #) up to the next heading."""
    _, found, rest = text.partition(f"\n{heading}\n")
    assert found, f"no heading {heading!r}"
    return rest.partition("\n#")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of every table row, without heads and rulers; backticks are taken off whole cells."""
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    rulers = {at for at, line in enumerate(lines) if set(line) <= set("|-: ")}
    heads = {at - 1 for at in rulers}
    return [
        [cell.strip().strip("`") for cell in row] for at, row in enumerate(cells) if at not in rulers | heads
    ]


def environment_variables() -> dict[str, str | None]:
    """Every variable that the product reads → its literal default, None where that is computed."""
    found: dict[str, str | None] = {}
    for path in _sources():
        for name, default in _reads(ast.parse(path.read_text(encoding="utf-8"))):
            if name not in NOT_OURS:
                found[name] = found.get(name) or default
    return found


def setting_defaults(prefix: str) -> dict[str, object]:
    """The settings whose names begin so → what they are when the environment says nothing."""
    tree = ast.parse(page("chatbot/settings.py"))
    return {
        statement.targets[0].id: _default_of(statement.value)
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id.startswith(prefix)
    }


def _sources() -> Iterator[Path]:
    for app in APPS:
        yield from (REPOSITORY / app).rglob("*.py")


def _reads(tree: ast.AST) -> Iterator[tuple[str, str | None]]:
    """`env.int("NAME", default=…)`, `os.environ.get("NAME", …)`, `os.environ["NAME"]`, `os.getenv("NAME")`."""
    for node in ast.walk(tree):
        arguments: list[ast.expr]
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            arguments = [node.slice] if _spelled(node.value) == "os.environ" else []
        elif isinstance(node, ast.Call) and _is_read(_spelled(node.func)):
            arguments = [*node.args, *(word.value for word in node.keywords if word.arg == "default")]
        else:
            arguments = []
        name = arguments[0] if arguments else None
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield name.value, _as_text(arguments[1]) if len(arguments) > 1 else None


def _is_read(called: str) -> bool:
    return called.startswith("env.") or called in ("os.environ.get", "os.getenv")


def _spelled(node: ast.expr) -> str:
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def _as_text(node: ast.expr) -> str | None:
    """A literal as one writes it into a document; an empty one says nothing."""
    if not isinstance(node, ast.Constant) or node.value == "":
        return None
    if isinstance(node.value, bool):
        return "yes" if node.value else "no"
    return str(node.value)


def _default_of(node: ast.expr) -> object:
    if isinstance(node, ast.Call):
        node = next(word.value for word in node.keywords if word.arg == "default")
    return eval(compile(ast.Expression(node), "settings", "eval"), {"__builtins__": {}})  # noqa: S307  our own settings: constants and products of them
