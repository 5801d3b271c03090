"""What staff read for the dialog's own words: states, steps, log events, senders, slots."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dialogs.states import State
from intents.catalogue import title

Text = str | Promise

STATES: Mapping[str, Text] = {
    State.INIT: pgettext_lazy("dialog state", "Not begun"),
    State.GREETING: pgettext_lazy("dialog state", "Greeting"),
    State.INTENT_RECOGNITION: pgettext_lazy("dialog state", "Understanding"),
    State.SLOT_FILLING: pgettext_lazy("dialog state", "Asking for details"),
    State.CONFIRMATION: pgettext_lazy("dialog state", "Waiting for a yes"),
    State.EXECUTION: pgettext_lazy("dialog state", "Carrying out"),
    State.COMPLETION: pgettext_lazy("dialog state", "Done"),
    State.ERROR: pgettext_lazy("dialog state", "Error"),
    State.TRANSFER: pgettext_lazy("dialog state", "Handing over"),
}

STEPS: Mapping[str, Text] = {
    "user_greeting": pgettext_lazy("dialog step", "customer greets"),
    "user_query": pgettext_lazy("dialog step", "customer asks"),
    "greeting_complete": pgettext_lazy("dialog step", "greeting over"),
    "intent_recognized": pgettext_lazy("dialog step", "intent recognised"),
    "intent_unclear": pgettext_lazy("dialog step", "intent unclear"),
    "no_intent": pgettext_lazy("dialog step", "no intent found"),
    "intent_confirmed": pgettext_lazy("dialog step", "intent confirmed"),
    "intent_rejected": pgettext_lazy("dialog step", "intent rejected"),
    "answered": pgettext_lazy("dialog step", "answered"),
    "slots_complete": pgettext_lazy("dialog step", "details complete"),
    "slots_incomplete": pgettext_lazy("dialog step", "details missing"),
    "confirmation_not_needed": pgettext_lazy("dialog step", "no confirmation needed"),
    "task_switched": pgettext_lazy("dialog step", "another task"),
    "task_resumed": pgettext_lazy("dialog step", "back to the task"),
    "task_retried": pgettext_lazy("dialog step", "tried again"),
    "user_confirm": pgettext_lazy("dialog step", "customer confirms"),
    "user_modify": pgettext_lazy("dialog step", "customer corrects"),
    "user_cancel": pgettext_lazy("dialog step", "customer cancels"),
    "execution_success": pgettext_lazy("dialog step", "action succeeded"),
    "execution_failed": pgettext_lazy("dialog step", "action failed"),
    "timeout": pgettext_lazy("dialog step", "timed out"),
    "retry": pgettext_lazy("dialog step", "begins again"),
    "give_up": pgettext_lazy("dialog step", "given up"),
    "expired": pgettext_lazy("dialog step", "expired"),
    "human_requested": pgettext_lazy("dialog step", "customer wants a person"),
    "need_human": pgettext_lazy("dialog step", "a person is needed"),
    "agent_resolved": pgettext_lazy("dialog step", "agent resolved it"),
    "returned_to_bot": pgettext_lazy("dialog step", "given back to the bot"),
    "queue_left": pgettext_lazy("dialog step", "customer left the queue"),
    "requeued": pgettext_lazy("dialog step", "queued again"),
    "message_left": pgettext_lazy("dialog step", "message left"),
    "transfer_abandoned": pgettext_lazy("dialog step", "hand-over abandoned"),
}
"""The events of the state table; a session's reason of closing is one of them, too."""

LOG_EVENTS: Mapping[str, Text] = {
    "transfer.queued": _("Waiting for a person"),
    "transfer.accepted": _("A person took over"),
    "transfer.ended": _("The person has finished"),
    "session.closed": _("Session closed"),
}

SENDERS: Mapping[str, Text] = {
    "customer": pgettext_lazy("sender", "customer"),
    "bot": pgettext_lazy("sender", "bot"),
    "agent": pgettext_lazy("sender", "agent"),
    "system": pgettext_lazy("sender", "system"),
}

SLOTS: Mapping[str, Text] = {
    "order": pgettext_lazy("slot", "order"),
    "number": pgettext_lazy("slot", "order number"),
    "time": pgettext_lazy("slot", "time"),
    "product": pgettext_lazy("slot", "product"),
    "amount": pgettext_lazy("slot", "amount"),
    "ordinal": pgettext_lazy("slot", "which one"),
}

STATUS_TONES: Mapping[str, str] = {
    "pending": "busy",
    "running": "busy",
    "unknown": "warn",
    "succeeded": "good",
    "failed": "bad",
    "need_human": "warn",
    "cancelled": "quiet",
}
STATE_TONES: Mapping[str, str] = {
    State.INIT: "quiet",
    State.COMPLETION: "good",
    State.CONFIRMATION: "warn",
    State.ERROR: "bad",
    State.TRANSFER: "human",
}
OWNER_TONES: Mapping[str, str] = {"bot": "quiet", "queue": "warn", "agent": "human"}


def intent_title(intent: str) -> str:
    """An intent's name in the reader's language; an empty name stays empty."""
    return title(intent, get_language() or "") if intent else ""


def badge(text: Text, tone: str = "busy") -> SafeString:
    """A short word on a coloured ground; the colours stand in admin.css."""
    return format_html('<span class="lk-badge lk-{}">{}</span>', tone, text)


def state_badge(state: str) -> SafeString:
    return badge(STATES.get(state, state), STATE_TONES.get(state, "busy"))
