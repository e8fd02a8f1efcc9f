"""Ask staff at the console to sign in, and to confirm what they have chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from assistant.screens.theme import PAIRS
from assistant.staff.board_parts import INK, PAPER, Field, Press
from assistant.staff.matters import Choice, Matter
from assistant.staff.source import Trouble, Typed
from assistant.staff.tables import plain
from assistant.staff_member import SignedIn

LOOKING = "请稍等……"
BOTH = "要写上：{}"


def _move_on(screen: Screen[Any], submitted: Input) -> None:
    """Move the keyboard focus from an input line to the next field or button."""
    order: list[Widget] = list(screen.focus_chain)
    screen.set_focus(order[min(order.index(submitted) + 1, len(order) - 1)])


class SignIn(Screen[SignedIn]):
    """Asks for number and password; the screen shows nothing about customers."""

    CSS = f"""
    SignIn {{ align: center middle; background: {PAPER}; color: {INK}; }}
    SignIn VerticalScroll {{ width: 60; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
        background: {PAIRS["option"][1]}; color: {PAIRS["option"][0]}; }}
    SignIn Static {{ width: 100%; height: auto; }}
    SignIn Field {{ margin: 0 0 1 0; }}
    SignIn #waiting {{ color: {PAIRS["help"][0]}; background: {PAIRS["help"][1]}; padding: 0 1;
        display: none; }}
    """

    def __init__(self, sign_in: Callable[[str, str], Awaitable[SignedIn]], told: str = "") -> None:
        """Prepare the screen.

        Args:
            sign_in: Returns who has signed in; raises ``Trouble``.
            told: Why somebody has to sign in, if there is a reason.
        """
        super().__init__()
        self._sign_in = sign_in
        self._told = Static(told, markup=False)
        self._number, self._password = Field("number"), Field("password", password=True)
        self._waiting = Static("", id="waiting", markup=False)

    def compose(self) -> ComposeResult:
        """Build the screen."""
        with VerticalScroll(can_focus=False):
            yield Static("工作台：请登录", markup=False)
            yield self._waiting
            yield Static("工号", markup=False)
            yield self._number
            yield Static("密码（输入时不显示）", markup=False)
            yield self._password
            yield self._told
            yield Static("回车登录，Ctrl+Q 关闭", markup=False)

    def tell_waiting(self, calls: int) -> None:
        """Say how many customers wait for somebody."""
        self._waiting.update(f"有 {calls} 位客户在等人过去")
        self._waiting.display = bool(calls)

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Move from the number to the password; after the password, sign in."""
        event.stop()
        if event.input is self._number:
            _move_on(self, event.input)
        elif not self._password.disabled:
            self._told.update(LOOKING)
            self._password.disabled = True
            self.run_worker(self._try())

    async def _try(self) -> None:
        password, self._password.value = self._password.value, ""
        try:
            who = await self._sign_in(self._number.value, password)
        except Trouble as trouble:
            self._told.update(plain(str(trouble)))
            self._password.disabled = False
            self._password.focus()
        else:
            self.dismiss(who)


class Confirm(ModalScreen[str]):
    """Dialog that explains a choice, asks for what it needs, and carries it out on "yes"."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False, priority=True)]
    CSS = f"""
    Confirm {{ align: center middle; background: {PAPER} 0%; }}
    Confirm VerticalScroll {{ width: 76; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
        background: {PAIRS["notice"][1]}; color: {PAIRS["notice"][0]}; }}
    Confirm Static {{ height: auto; }}
    Confirm Horizontal {{ height: 1; margin: 1 0 0 0; }}
    """

    def __init__(
        self, matter: Matter, choice: Choice, decide: Callable[[Choice, Typed], Awaitable[str]]
    ) -> None:
        """Prepare the dialog.

        Args:
            matter: The matter that is decided.
            choice: What staff have chosen.
            decide: Carries the choice out and returns a sentence for staff; raises ``Trouble``.
        """
        super().__init__()
        self._matter, self._choice, self._decide = matter, choice, decide
        self._told = Static("", markup=False)
        self._fields = {name: Field(name, password=name == "password") for name in _asked(choice)}
        self._yes = Press("确定：" + choice.label, "yes")

    def compose(self) -> ComposeResult:
        """Build the dialog."""
        asked = _asked(self._choice)
        with VerticalScroll(can_focus=False):
            yield Static(plain(f"{self._matter.kind}　{self._matter.who}"))
            yield Static(plain(self._choice.happens))
            for name, field in self._fields.items():
                yield Static(asked[name], markup=False)
                yield field
            yield self._told
            with Horizontal():
                yield self._yes
                yield Press("返回（Esc）", "no")

    def on_mount(self) -> None:
        """Put the cursor on the first input line, or on the "yes" if nothing has to be typed."""
        self.set_focus(next(iter(self._fields.values()), self._yes))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Move on to the next input line, or from the last one to the "yes"."""
        event.stop()
        _move_on(self, event.input)

    @on(Press.Pressed)
    def press(self, event: Press.Pressed) -> None:
        """Carry the choice out, or go back."""
        event.stop()
        if event.press is not self._yes:
            self.action_leave()
        elif not self._yes.disabled and not self._complain_of_gaps():
            self._yes.disabled = True
            self._told.update(LOOKING)
            self.run_worker(self._do())

    def _complain_of_gaps(self) -> bool:
        """Show which required line is still empty; return whether there is such a line."""
        wanted = ["reason"] if self._choice.must_say else []
        if self._choice.second == "must" or (
            self._choice.second and self._fields["second"].value.strip()
        ):
            wanted += ["second", "password"]
        gap = next((name for name in wanted if not self._fields[name].value.strip()), None)
        if gap is None:
            return False
        self._told.update(BOTH.format(_asked(self._choice)[gap]))
        self._fields[gap].focus()
        return True

    async def _do(self) -> None:
        typed = Typed(**{name: field.value for name, field in self._fields.items()})
        if "password" in self._fields:
            self._fields["password"].value = ""
        try:
            done = await self._decide(self._choice, typed)
        except Trouble as trouble:
            self._told.update(plain(str(trouble)))
            self._yes.disabled = False
            self._told.scroll_visible()
            self.set_focus(self._fields.get("password", self._yes))
        else:
            self.dismiss(done)

    def action_leave(self) -> None:
        """Close the dialog and do not carry out the choice, unless that has already begun."""
        if self.is_current and not self._yes.disabled:
            self.dismiss()


def _asked(choice: Choice) -> dict[str, str]:
    """Return the labels of the lines to fill in, by their field of ``Typed``."""
    number = "第二位同事的工号" + ("（一个人办就不写）" if choice.second == "may" else "")
    found = {
        "name": choice.name,
        "reason": choice.reason,
        "second": number if choice.second else "",
        "password": "第二位同事自己的密码（输入时不显示）" if choice.second else "",
    }
    return {name: text for name, text in found.items() if text}
