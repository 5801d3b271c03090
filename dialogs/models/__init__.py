"""The rows of a conversation. Everything is written through log.py and the services beside it."""

from dialogs.models.action import LIVE, ActionRun, RunStatus
from dialogs.models.attachment import Attachment
from dialogs.models.customer import Customer
from dialogs.models.left_message import LeftMessage
from dialogs.models.message import Message
from dialogs.models.search import MessageTerms, SearchFloor
from dialogs.models.session import Owner, Priority, ResumeToken, Session
from dialogs.models.transition import TransitionRecord

__all__ = [
    "LIVE",
    "ActionRun",
    "Attachment",
    "Customer",
    "LeftMessage",
    "Message",
    "MessageTerms",
    "Owner",
    "Priority",
    "ResumeToken",
    "RunStatus",
    "SearchFloor",
    "Session",
    "TransitionRecord",
]
