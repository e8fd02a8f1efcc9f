"""Show staff everything that waits for them in one console, and let them decide about each matter.

The console reads the database every two seconds. A call that nobody has taken rings at once and
again every 20 seconds, even while nobody is signed in. After five minutes without a key, whoever is
signed in is signed out, as the console shows private data. While the database cannot be read, the
last list stays, with its age.
"""

from __future__ import annotations

import asyncio
import time
import unicodedata
from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import DataTable, Static

from assistant.clock import bank_time
from assistant.screens.theme import PAIRS, Role
from assistant.staff.board_dialogs import Confirm, SignIn
from assistant.staff.board_parts import INK, PAPER, Press, cell
from assistant.staff.matters import Choice, Matter, Tone
from assistant.staff.source import Source, Trouble, Typed
from assistant.staff.tables import plain
from assistant.staff_member import ROLE_NAMES, SignedIn

LOOK_SECONDS = 2.0
LISTEN_SECONDS = 1.0
"""Seconds after which waiting for a call begins again, so that the console can be closed."""
RING_SECONDS = 20.0
LOUDER = 3
"""How often the bell sounds for the louder ring."""
IDLE_SECONDS = 300.0
"""Seconds without a key or a click after which whoever has signed in is signed out."""
WIDE = 110
"""From this many columns on, the details stand beside the list, otherwise below it."""
KEYS = "↑↓ 选　PgUp/PgDn 翻看　字母或者鼠标 办理　F5 刷新　F10 退出登录"
NOTHING = "现在没有等着办的事。"
NOT_SEEN = "还没有看到单子。"
"""Shown until the list was read once, so that nobody thinks that nothing waits."""
ONLY_READ = "磁盘现在只能读：看得到，什么也办不了。请看看磁盘。"
SIGNED_OUT = "五分钟没有人按键，已经退出登录。"
TONES: dict[Tone, Role] = {
    "urgent": "help",
    "new": "yes",
    "waiting": "notice",
    "taken": "option",
    "quiet": "paper",
}
COLUMNS = (("状态", 14), ("事情", 6), ("客户", 18), ("内容", 0))
"""Headings of the list and their widths in cells; 0: all the remaining width."""


class Board(Screen[None]):
    """The list of matters, the details of the chosen one, and the decisions that are possible."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  (Textual declares it so)
        (0, "-narrow"),
        (WIDE, "-wide"),
    ]
    CSS = f"""
    Board {{ background: {PAPER}; color: {INK}; }}
    Board Static {{ height: auto; }}
    Board #head {{ height: 1; color: {PAIRS["key"][0]}; background: {PAIRS["key"][1]}; }}
    Board #told {{ color: {PAIRS["notice"][0]}; background: {PAIRS["notice"][1]}; max-height: 3; }}
    Board #body {{ height: 1fr; }}
    Board.-wide #body {{ layout: horizontal; }}
    Board DataTable, Board DataTable:focus {{ height: 50%; color: {INK}; background: {PAPER};
        background-tint: transparent; scrollbar-size-horizontal: 0; }}
    Board.-wide DataTable, Board.-wide DataTable:focus {{ height: 100%; width: 60%; }}
    Board DataTable > .datatable--header {{ color: {INK}; background: {PAIRS["option"][1]}; }}
    Board DataTable > .datatable--cursor, Board DataTable:focus > .datatable--cursor {{
        color: {PAIRS["key"][0]}; background: {PAIRS["key"][1]}; }}
    Board DataTable > .datatable--hover {{ color: {INK}; background: {PAIRS["option"][1]}; }}
    Board #details {{ height: 1fr; padding: 0 1; border-top: solid {INK}; color: {INK};
        background: {PAPER}; }}
    Board.-wide #details {{ width: 40%; height: 100%; border-top: none; border-left: solid {INK}; }}
    Board #choices {{ height: 1; }}
    Board #keys {{ height: 1; color: {PAIRS["option"][0]}; background: {PAIRS["option"][1]}; }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "turn(-1)", show=False, priority=True),
        Binding("pagedown", "turn(1)", show=False, priority=True),
    ]

    def __init__(self) -> None:
        """Start without a list."""
        super().__init__()
        self._head = Static("", id="head", markup=False)
        self._told = Static("", id="told", markup=False)
        self._list: DataTable[Text] = DataTable(cursor_type="row", zebra_stripes=False)
        self._text = Static("", markup=False)
        self._choices = Horizontal(id="choices")
        self._matters: dict[str, Matter] = {}
        self._drawn: list[tuple[str, ...]] = []
        self._offered: tuple[tuple[str, str], ...] = ()
        self._seen = False

    def compose(self) -> ComposeResult:
        """Build the screen."""
        yield self._head
        yield self._told
        with Container(id="body"):
            yield self._list
            with VerticalScroll(id="details", can_focus=False):
                yield self._text
        yield self._choices
        yield Static(KEYS, id="keys", markup=False)

    def on_mount(self) -> None:
        """Put the columns into the list, and the keyboard focus on the list."""
        self._list.focus()

    def on_resize(self) -> None:
        """Give the last column the remaining width."""
        self._drawn = []
        self.draw_list(self.app_now())

    def app_now(self) -> datetime:
        """Return the bank's time."""
        assert isinstance(self.app, StaffConsole)
        return self.app.source.now()

    def show_matters(self, matters: list[Matter], now: datetime, *, seen: bool) -> None:
        """Show the matters that wait, with the cursor on the same one as before.

        Args:
            matters: The matters, in the order of the list.
            now: The bank's time.
            seen: Whether bank and desk could be read at least once.
        """
        self._seen = seen
        self._matters = {each.key: each for each in matters}
        self.draw_list(now)

    def tell(self, head: str, told: str) -> None:
        """Show ``head`` (who has signed in) and below it ``told``, unless it is empty."""
        self._head.update(cell(head))
        self._told.update(plain(told))
        self._told.display = bool(told)

    def draw_list(self, now: datetime) -> None:
        """Draw the list again if a row has changed, and the details of the chosen matter."""
        rows: list[tuple[str, ...]] = [
            (each.key, *each.word(now), each.kind, each.who, each.what) for each in self._all()
        ]
        if rows != self._drawn:
            chosen, place = self.chosen, self._list.cursor_row
            self._drawn = rows
            self._list.clear(columns=True)
            for heading, width in COLUMNS:
                self._list.add_column(heading, width=width or self._width_left())
            for matter in self._all():
                self._list.add_row(*_cells(matter, now), key=matter.key)
            keys = list(self._matters)
            if chosen is not None and chosen.key in keys:
                place = keys.index(chosen.key)
            self._list.move_cursor(row=min(place, max(len(keys) - 1, 0)))
        self.draw_details()

    def draw_details(self) -> None:
        """Show the details of the chosen matter, and the decisions that are possible."""
        matter = self.chosen
        empty = NOTHING if self._seen else NOT_SEEN
        self._text.update(plain(empty) if matter is None else _details(matter))
        choices = () if matter is None else matter.choices
        offered = tuple((each.key, each.label) for each in choices)
        if offered != self._offered:
            self._offered = offered
            self._choices.remove_children()
            self._choices.mount_all(
                Press(f"{each.key.upper()} {each.label}", each.key) for each in choices
            )

    @property
    def chosen(self) -> Matter | None:
        """The matter under the cursor; None: the list is empty."""
        row = self._list.cursor_row
        if not self._list.is_valid_row_index(row):
            return None
        key = self._list.coordinate_to_cell_key((row, 0)).row_key.value  # type: ignore[arg-type]
        return self._matters.get(key or "")

    @on(DataTable.RowHighlighted)
    def choose(self) -> None:
        """Show the details of the row that the cursor has moved to, from their beginning."""
        self.query_one("#details").scroll_home(animate=False)
        self.draw_details()

    @on(Press.Pressed)
    def press(self, event: Press.Pressed) -> None:
        """Start the choice whose button was pressed, as its key does."""
        self._ask(event.press.name or "")

    def on_key(self, event: events.Key) -> None:
        """Start the choice of a letter key; full-width letters of a Chinese keyboard count too."""
        if event.character:
            self._ask(unicodedata.normalize("NFKC", event.character).lower())

    def action_turn(self, pages: int) -> None:
        """Turn the pages of the details; negative ``pages``: up."""
        details = self.query_one("#details")
        details.scroll_relative(y=pages * max(details.size.height - 1, 1), animate=False)

    def _ask(self, key: str) -> None:
        matter = self.chosen
        if matter is None or not self.is_current:
            return
        for choice in matter.choices:
            if choice.key == key:
                assert isinstance(self.app, StaffConsole)
                self.app.confirm(matter, choice)

    def _all(self) -> list[Matter]:
        return list(self._matters.values())

    def _width_left(self) -> int:
        taken = sum(width for _, width in COLUMNS) + 2 * len(COLUMNS) + 2
        columns = self._list.size.width or self.app.size.width
        return max(columns - taken, 10)


class StaffConsole(App[None]):
    """The console app: signs staff in and out, reads what waits, rings, carries out decisions."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "look", show=False, priority=True),
        Binding("f10", "sign_out", show=False, priority=True),
    ]

    def __init__(self, source: Source, *, idle_seconds: float = IDLE_SECONDS) -> None:
        """Prepare the app; after ``idle_seconds`` without a key, staff are signed out."""
        super().__init__()
        self.source = source
        self._idle_seconds = idle_seconds
        self._board = Board()
        self._who: SignedIn | None = None
        self._matters: list[Matter] = []
        self._seen_at: datetime | None = None
        self._trouble = ""
        self._done = ""
        self._looking = False
        self._touched = time.monotonic()
        self._rang_for: set[str] = set()
        self._rang_twice: set[str] = set()
        self._rang_at = time.monotonic()

    def on_mount(self) -> None:
        """Ask staff to sign in, and begin to read what waits."""
        self.push_screen(self._board)
        self._ask_who("")
        self.set_interval(LOOK_SECONDS, self.action_look)
        self.set_interval(1.0, self._tick)
        self.action_look()
        if self.source.hears:
            self.run_worker(self._listen())

    async def on_event(self, event: events.Event) -> None:
        """Note the time of each key, click and paste: without any, staff are signed out."""
        if isinstance(event, events.Key | events.MouseDown | events.MouseScrollDown | events.Paste):
            self._touched = time.monotonic()
        await super().on_event(event)

    def action_look(self) -> None:
        """Read what waits, unless it is being read already."""
        if not self._looking:
            self._looking = True
            self.run_worker(self._look())

    def action_sign_out(self) -> None:
        """Sign out, as a key was pressed for it."""
        self._sign_out("")

    def confirm(self, matter: Matter, choice: Choice) -> None:
        """Ask staff to confirm a choice before it is carried out."""
        self.push_screen(Confirm(matter, choice, self._decide), self._tell_done)

    async def _listen(self) -> None:
        """Look at once when somebody calls, and not only at the next interval."""
        while True:
            if await asyncio.to_thread(self.source.wait, LISTEN_SECONDS):
                self.action_look()

    async def _look(self) -> None:
        try:
            self._matters, only_read = await asyncio.to_thread(self.source.look)
            self._seen_at = self.source.now()
            self._trouble = ONLY_READ if only_read else ""
        except Trouble as trouble:
            self._trouble = str(trouble).rstrip("。") + self._age_of_list()
        finally:
            self._looking = False
        self._ring()
        self._draw()

    def _age_of_list(self) -> str:
        if self._seen_at is None:
            return "。好了会自己接着看。"
        seconds = int((self.source.now() - self._seen_at).total_seconds())
        return f"。下面是 {bank_time(self._seen_at):%H:%M:%S} 的单子（{seconds} 秒前），好了会自己接着看。"

    def _tick(self) -> None:
        if self._who and time.monotonic() - self._touched >= self._idle_seconds:
            self._sign_out(SIGNED_OUT)
        self._ring()
        self._draw()

    def _ring(self) -> None:
        """Let the bell ring for a new call until somebody takes it; the second ring is louder."""
        calls = {each.key for each in self._matters if each.rings}
        again = calls if time.monotonic() - self._rang_at >= RING_SECONDS else set()
        if calls - self._rang_for or again:
            for _ in range(LOUDER if again - self._rang_twice else 1):
                self.bell()
            self._rang_at = time.monotonic()
            self._rang_twice |= again
        self._rang_for = calls

    def _draw(self) -> None:
        calls = sum(each.rings for each in self._matters)
        if isinstance(self.screen, SignIn):
            self.screen.tell_waiting(calls)
        if self._who is None or not self._board.is_mounted:
            return
        now = self.source.now()
        role = ROLE_NAMES[self._who.role]
        head = f" 工作台　{self._who} {role}　{bank_time(now):%m-%d %H:%M}"
        if self._seen_at is not None:
            head += f"　等人 {calls}　共 {len(self._matters)} 件"
        self._board.tell(head, "　".join(filter(None, (self._trouble, self._done))))
        self._board.show_matters(self._matters, now, seen=self._seen_at is not None)

    def _ask_who(self, told: str) -> None:
        self.push_screen(SignIn(self._sign_in, told), self._signed_in)

    async def _sign_in(self, number: str, password: str) -> SignedIn:
        return await asyncio.to_thread(self.source.sign_in, number, password)

    def _signed_in(self, who: SignedIn | None) -> None:
        self._who, self._done = who, ""
        self._touched = time.monotonic()
        self.action_look()
        self._draw()

    def _sign_out(self, told: str) -> None:
        """Sign out, clear the screen, and show ``told`` at the sign-in."""
        if self._who is None:
            return
        self._who, self._done = None, ""
        while self.screen is not self._board:
            self.pop_screen()
        self._board.tell("", "")
        self._board.show_matters([], self.source.now(), seen=False)
        self._ask_who(told)

    async def _decide(self, choice: Choice, typed: Typed) -> str:
        assert self._who is not None, "nobody confirms who has not signed in"
        return await asyncio.to_thread(self.source.decide, choice.do, self._who, typed)

    def _tell_done(self, done: str | None) -> None:
        if done:
            self._done = done
        self.action_look()
        self._draw()


def _cells(matter: Matter, now: datetime) -> list[Text]:
    word, tone = matter.word(now)
    ink, ground = PAIRS[TONES[tone]]
    state = cell(word)
    state.stylize(f"{ink} on {ground}")
    return [state, cell(matter.kind), cell(matter.who), cell(matter.what)]


def _details(matter: Matter) -> Text:
    """Return the details of a matter: a heading and its text on each line."""
    lines = [Text(f"{matter.kind}　").append_text(plain(matter.who))]
    for heading, text in matter.details:
        lines.append(Text.assemble((f"{heading}：", "bold"), plain(text)))
    return Text("\n").join(lines)
