"""Conversations in the admin: everything to be read, and left messages to be ticked off.

The log and the services own these rows, so nothing here adds, changes or deletes one.
"""

from dialogs.admin.customers import CustomerAdmin
from dialogs.admin.left_messages import LeftMessageAdmin
from dialogs.admin.messages import MessageAdmin
from dialogs.admin.runs import ActionRunAdmin
from dialogs.admin.sessions import SessionAdmin
from dialogs.admin.transitions import TransitionAdmin

__all__ = [
    "ActionRunAdmin",
    "CustomerAdmin",
    "LeftMessageAdmin",
    "MessageAdmin",
    "SessionAdmin",
    "TransitionAdmin",
]
