"""Which kind of model is live, as its files say; no Django and no libraries of learning."""

from __future__ import annotations

from pathlib import Path

from intents.bundle import BundleError, live_folder, read_manifest

FINE_TUNED = "fine-tuned"


def live_kind(var: Path) -> str:
    """The `kind` of the live version's manifest; "" when there is none that can be used."""
    try:
        return read_manifest(live_folder(var)).kind
    except BundleError:
        return ""
