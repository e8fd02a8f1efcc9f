"""Print stories, still by still, where there is no terminal to draw them on."""

from __future__ import annotations

from typing import TextIO

from assistant.clock import ManualClock
from assistant.conversation.turns import Conversation
from assistant.demo.caption import Caption
from assistant.screens.headless import HeadlessDisplay, PrintedDisplay
from assistant.screens.view import View
from assistant.scripting.dialogue import Dialogue
from assistant.speaking.scripted import ScriptedVoice


class Printed(HeadlessDisplay):
    """The ``Show`` of a pipe: each still is its caption and its screen."""

    def __init__(self, file: TextIO) -> None:
        """Print to ``file``."""
        super().__init__()
        self._file = file
        self._printer = PrintedDisplay(file)
        self._caption = Caption("")

    def begin(self, story: Dialogue, clock: ManualClock) -> ScriptedVoice:
        """Begin a story."""
        return ScriptedVoice(clock)

    def play_with(self, conversation: Conversation) -> None:
        """Do nothing: no help key can be pressed here."""

    def caption(self, caption: Caption) -> None:
        """Keep the caption, to be printed with the next still."""
        self._caption = caption

    def type_pin(self) -> None:
        """Show nothing: the caption tells it."""

    async def beat(self, seconds: float) -> None:
        """Do not wait: nobody watches."""

    async def settle(self, conversation: Conversation) -> None:
        """Wait until all has been said, on the story's clock."""
        await conversation.settled()

    async def rest(self, seconds: float) -> bool:
        """Print the still."""
        print(self._caption.plain, file=self._file)
        self._printer.last_status = self.last_status
        self._printer.show(self.view or View("notice", ""))
        return True

    def end(self) -> None:
        """End a story with an empty line."""
        print(file=self._file)
