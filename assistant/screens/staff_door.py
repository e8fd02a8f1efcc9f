"""Show a dialog over the customer's screen, in which staff sign in to leave the kiosk.

The dialog closes by itself: after a wrong password, by Esc, by a touch beside it, when help is
called, and when nobody types. The customer's screen stays unchanged behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Protocol

from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from assistant.screens.theme import PAIRS

IDLE_SECONDS = 20.0
"""Seconds without a key after which the dialog closes: a customer may have opened it by mistake."""
LONGEST = 200
"""Most characters of a password."""
QUESTION = "工作人员退出：输入工号和密码。不是工作人员，请按 Esc 返回。"
LOOKING = "请稍等……"


class Door(Protocol):
    """Decides who may leave the kiosk. Its methods run on another thread and may block."""

    def is_locked(self) -> bool:
        """Return whether number and password are needed, as the bank has staff."""
        ...

    def opens_to(self, number: str, password: str) -> bool:
        """Return whether number and password belong to a member of staff."""
        ...


class StaffDoor(ModalScreen[None]):
    """The dialog: asks for number and password, and passes them on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False, priority=True),
        Binding("enter,tab", "leave_number", show=False, priority=True),
    ]
    CSS = f"""
    StaffDoor {{ align: center middle; background: {PAIRS["paper"][1]} 0%; }}
    StaffDoor Vertical {{ width: 76; max-width: 100%; height: auto; padding: 1 2;
        background: {PAIRS["notice"][1]}; }}
    StaffDoor Static {{ width: 100%; color: {PAIRS["notice"][0]}; }}
    StaffDoor Input {{ width: 100%; margin: 1 0 0 0; }}
    """

    def __init__(self, hand_on: Callable[[str, str], object]) -> None:
        """Prepare the dialog.

        Args:
            hand_on: Called once with number and password; then closes the dialog or ends..
        """
        super().__init__()
        self._hand_on = hand_on
        self._told = Static(QUESTION, markup=False)
        self._number = Input(placeholder="工号", max_length=LONGEST)
        self._password = Input(placeholder="密码", password=True, max_length=LONGEST)

    def compose(self) -> ComposeResult:
        """Build the dialog."""
        with Vertical():
            yield self._told
            yield self._number
            yield self._password

    def on_mount(self) -> None:
        """Put the cursor on the number, and start the timer that closes the dialog."""
        self._number.focus()
        self._idle = self.set_timer(IDLE_SECONDS, self.action_close)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Start the timer again, as somebody is typing."""
        event.stop()
        self._idle.reset()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Pass number and password on."""
        event.stop()
        self._told.update(LOOKING)
        self._number.disabled = self._password.disabled = True
        self._hand_on(self._number.value, self._password.value)
        self._password.value = ""

    def action_leave_number(self) -> None:
        """Move to the password at once, before the next key is passed to a field.

        A field gets its keys a little later. On a busy machine the first letters of a password
        typed fast would otherwise appear in the number, where they can be read.
        """
        if self.focused is not self._number:
            raise SkipAction
        self.set_focus(self._password)

    def on_click(self, event: events.Click) -> None:
        """Close the dialog at a touch beside it."""
        event.stop()
        if event.widget is self:
            self.action_close()

    def action_close(self) -> None:
        """Close the dialog, so that the customer's screen is back."""
        if self.is_current:
            self.dismiss()
