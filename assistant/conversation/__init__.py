"""The life of one turn: what comes in, what it means, who deals with it, what she sees and hears."""

from assistant.conversation.machine import Machine
from assistant.conversation.turns import Conversation

__all__ = ["Conversation", "Machine"]
