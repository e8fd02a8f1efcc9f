"""Print stories as text, one still picture after another, where output is not a terminal."""

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
    """The ``Show`` for a pipe: prints each still picture as its caption and its screen."""

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
        """Do nothing: a pipe has no help key."""

    def caption(self, caption: Caption) -> None:
        """Keep the caption, to be printed with the next still."""
        self._caption = caption

    def type_pin(self) -> None:
        """Show nothing: the caption says that a PIN is typed."""

    async def beat(self, seconds: float) -> None:
        """Return at once: nobody watches, so no pause is needed."""

    async def settle(self, conversation: Conversation) -> None:
        """Wait until the voice has finished, on the story's clock."""
        await conversation.settled()

    async def rest(self, seconds: float) -> bool:
        """Print the caption and the screen; return True, as the story goes on."""
        print(self._caption.plain, file=self._file)
        self._printer.last_status = self.last_status
        self._printer.show(self.view or View("notice", ""))
        return True

    def end(self) -> None:
        """Print an empty line after a story."""
        print(file=self._file)
