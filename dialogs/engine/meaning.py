"""What one utterance is taken to mean: the model's reading, unless its text is exactly a button's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogs.engine.buttons import INTENT_OF, pressed
from dialogs.engine.phrases import is_question
from dialogs.engine.tasks import HUMAN, OFFERED, SMALL_TALK, TASKS
from dialogs.engine.types import Utterance
from dialogs.engine.yes_no import Spoken, read_answer
from intents.understanding import Entity, Understanding

# A model's yes is believed only for texts this short, and with none of these in it.
_SHORT_YES = 14
_DOUBT = re.compile(
    r"[不别没莫勿未甭等但问查看哪谁几再]|对了|什么|怎么|多少|多久|为啥|顺便|另外|还有"
    r"|\b(no|not|never|wait|but|don'?t|what|where|when|why|how|who|also|another|else|by the way|can you)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """`sure`: act on `intent`. Otherwise ask about `guesses`; with none, nothing was understood.

    `button` is the key of the button whose text this is; `spoken` reads it as a short answer.
    """

    intent: str
    sure: bool
    confidence: int
    guesses: tuple[str, ...]
    button: str
    spoken: Spoken
    entities: tuple[Entity, ...]

    @property
    def task(self) -> str:
        """The task that is surely wanted, or ""."""
        return self.intent if self.sure and self.intent in TASKS else ""

    def surely(self, intent: str) -> bool:
        """Whether this intent is surely meant."""
        return self.sure and self.intent == intent

    @property
    def wants_human(self) -> bool:
        return self.surely(HUMAN)


def meaning_of(utterance: Utterance, understanding: Understanding) -> Meaning:
    """Read one utterance. An intent that no row serves yet counts as not understood."""
    key = pressed(utterance.text)
    spoken = read_answer(utterance.text)
    if key in INTENT_OF:
        return Meaning(INTENT_OF[key], True, 100, (), key, spoken, understanding.entities)
    known = understanding.intent in OFFERED or understanding.intent in SMALL_TALK
    guesses = tuple(guess.intent for guess in understanding.top if guess.intent in OFFERED)
    return Meaning(
        intent=understanding.intent,
        sure=known and understanding.decision == "act",
        confidence=max(0, min(100, round(understanding.confidence))),
        guesses=guesses[:3] if understanding.decision == "ask" else (),
        button=key,
        spoken=spoken,
        entities=understanding.entities,
    )


def says_yes(meaning: Meaning, text: str) -> bool:
    """Whether a text is a yes and nothing else.

    The table decides; the model is heard only for short texts without a doubt, a question or another answer in them.
    """
    if meaning.spoken.plainly("yes", "continue"):
        return True
    return (
        meaning.surely("affirm")
        and meaning.spoken.kind in ("", "yes", "thanks")
        and len(text) <= _SHORT_YES * (3 if text.isascii() else 1)
        and not _DOUBT.search(text)
        and not is_question(text)
    )


def says_no(meaning: Meaning) -> bool:
    """Whether a text is a no, or drops the whole wish, and nothing else."""
    if meaning.spoken.plainly("no", "stop"):
        return True
    return meaning.surely("deny") and meaning.spoken.kind == ""
