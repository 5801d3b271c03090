"""Business effects, one file each. A file in this folder that registers an action is found by itself."""

from dialogs.actions.registry import Action, ActionCall, UnknownAction, access_action, all_actions, register

__all__ = ["Action", "ActionCall", "UnknownAction", "access_action", "all_actions", "register"]
