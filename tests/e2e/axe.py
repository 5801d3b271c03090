"""Accessibility as axe-core judges it (a development dependency of the front end)."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Frame, Page

from chatbot.embedded.frontend import MODULES

SOURCE = MODULES / "axe-core" / "axe.min.js"


def violations(page: Page | Frame) -> list[str]:
    """What breaks a rule of the WCAG or a good practice: rule, place, why. Run it where nothing moves any more."""
    page.evaluate(SOURCE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")[
        "violations"
    ]
    return [
        f"{rule['id']}: {node['target']}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
