"""The live model of a process: follows `models/live.json` without a restart and without growing."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from intents.bundle import POINTER, BundleError, live_folder, models_folder
from intents.classifier import Classifier, load
from intents.understanding import Understanding

logger = logging.getLogger(__name__)

RETRY_S = 5.0

Mark = tuple[int, int, int]


class ModelUnavailable(Exception):
    """There is no model to think with, and there never was one in this process."""


class LiveClassifier:
    """Asks the live version, one `stat` a call. A version that can't be loaded leaves the last good one in place."""

    def __init__(self, var: Path, threads: int = 1) -> None:
        self._var = var
        self._threads = threads
        self._pointer = models_folder(var) / POINTER
        self._lock = threading.Lock()
        self._current: Classifier | None = None
        self._seen: Mark | None = None
        self._failed_at: float | None = None
        self._reason = ""

    def understand(self, texts: Sequence[str]) -> list[Understanding]:
        """As Classifier.understand, by the version that is live now. Raises ModelUnavailable."""
        return self.current().understand(texts)

    def current(self) -> Classifier:
        """The live version, loaded when the pointer has changed. Raises ModelUnavailable."""
        with self._lock:
            mark = self._mark()
            if self._must_load(mark):
                self._load(mark)
            if self._current is None:
                raise ModelUnavailable(self._reason)
            return self._current

    def _mark(self) -> Mark | None:
        try:
            found = self._pointer.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _must_load(self, mark: Mark | None) -> bool:
        if mark != self._seen:
            return True
        if self._failed_at is not None:
            return time.monotonic() - self._failed_at >= RETRY_S
        return self._current is None

    def _load(self, mark: Mark | None) -> None:
        self._seen = mark
        try:
            folder = live_folder(self._var)
            if self._current is None or self._current.version != folder.name:
                self._current = load(folder, self._threads)
                gc.collect()
                logger.info("model %s is loaded", self._current.version)
            self._failed_at = None
        except BundleError as error:
            self._failed_at = time.monotonic()
            self._reason = str(error)
            kept = self._current.version if self._current else "none"
            logger.error("the live model can't be loaded, keeping %s: %s", kept, error)
