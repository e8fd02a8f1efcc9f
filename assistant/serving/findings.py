"""Find out which parts this machine has and lacks: one line for each, in Chinese, with what to do."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.cells import set_cell_size

from assistant.settings import ROOT, BadSettings, Settings

CALLED = {
    "microphone": "麦克风",
    "loudspeaker": "扬声器",
    "recogniser": "听写模型",
    "voice": "说话的声音",
    "rasa model": "对话模型",
    "answers": "回答的读法",
    "questions": "常见问题",
    "terminal": "终端",
    "type": "字的大小",
    "clock": "时钟",
    "database": "数据库",
    "staff": "员工",
    "roster": "值班表",
    "channels": "渠道",
}
"""What the parts are called for staff; another keeps its name."""
COLUMN = 14
"""Cells of the terminal for what a part is called."""


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    what: str
    ok: bool
    says: str
    """A sentence: which part was found, or which one is missing and what to do."""
    needed: bool = True
    """Whether the assistant cannot serve without this part; otherwise it serves in the next best
    way."""

    def __str__(self) -> str:
        mark = "有　" if self.ok else ("缺！" if self.needed else "没有")
        return f"{mark} {set_cell_size(CALLED.get(self.what, self.what), COLUMN)} {self.says}"


def missing(settings: Settings) -> list[Finding]:
    """Return a finding for each part that this machine misses."""
    return [finding for finding in findings(settings) if not finding.ok]


def findings(settings: Settings) -> Iterator[Finding]:
    """Check one part after another, and yield a finding for each."""
    for what, check, needed in CHECKS:
        try:
            yield Finding(what, True, check(settings), needed)
        except Missing as err:
            yield Finding(what, False, str(err), needed)
        except Exception as err:
            yield Finding(what, False, f"{type(err).__name__}: {err}", needed)


class Missing(Exception):
    """A part is missing; the text says what to do."""


def _python(settings: Settings) -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] != (3, 10):
        raise Missing(f"{version}，Rasa 要 3.10。请运行：make setup")
    return version


def _microphone(settings: Settings) -> str:
    from assistant.hearing.microphone import NoMicrophone, find_microphone

    try:
        return find_microphone(settings.microphone or None).name
    except NoMicrophone as err:
        raise Missing(f"用不了，客户先用按键和打字（{err}）") from err


def _loudspeaker(settings: Settings) -> str:
    from assistant.speaking.player import PlayerFailed, SoundDevicePlayer

    try:
        SoundDevicePlayer(settings.loudspeaker)
    except PlayerFailed as err:
        raise Missing(f"用不了，话先只在屏幕上（{err}）") from err
    return settings.loudspeaker or "系统默认的"


def _recognizer(settings: Settings) -> str:
    from assistant.hearing.models import ModelStore

    found = ModelStore(settings.models).list_installed()
    if not found:
        raise Missing("没有装。请运行：run_assistant.py models install vosk-small-cn")
    best = found[0].model
    faster = (
        "" if best.engine == "vosk" else "，更快的：run_assistant.py models install vosk-small-cn"
    )
    return f"{best.engine}（{best.name}）{faster}"


def _voice(settings: Settings) -> str:
    from assistant.speaking.choosing import choose
    from assistant.speaking.kokoro_files import ModelChanged, read_verified
    from assistant.speaking.profile import load_profile
    from assistant.speaking.to_file import say_to_file

    choice = choose(load_profile(settings.voice), settings.models)
    if choice.model:
        try:
            read_verified(choice.model.folder)
        except ModelChanged as err:
            again = f"models install {choice.model.model.name}"
            raise Missing(f"声音文件坏了，先用 espeak-ng。请运行：{again}（{err}）") from err
    with tempfile.TemporaryDirectory() as folder:
        say_to_file("您好", Path(folder) / "voice.wav", settings.voice, settings.models)
    return f"{choice}（声音方案 {settings.voice}）"


def _rasa_model(settings: Settings) -> str:
    from assistant.understanding.rasa.training import UntrustedModel, refuse_untrusted

    if not settings.rasa_model.exists():
        raise Missing("还没有训练。请运行：make setup")
    try:
        refuse_untrusted(ROOT, settings.rasa_model)
    except UntrustedModel as reason:
        raise Missing(
            "不是用这个程序训练的，或者训练以后改过，或者读不了。请运行：make setup"
        ) from reason
    return f"训练好了（{settings.rasa_model.stat().st_size // 1000} kB）"


def _answers(settings: Settings) -> str:
    from assistant.fraud.second_reader import WEIGHTS, NotTrained, load

    try:
        load()
    except NotTrained as reason:
        raise Missing("还没有学，或者学的材料变了。请运行：make setup") from reason
    return f"学好了（{WEIGHTS.stat().st_size // 1000} kB）"


def _questions(settings: Settings) -> str:
    from assistant.understanding.disambiguation.branch_questions import read_checked, use_questions
    from assistant.understanding.disambiguation.questions import OURS, list_questions

    read_checked(OURS)
    if fault := use_questions(settings.questions_file):
        raise Missing(fault)
    own = f"，连同 {settings.questions_file}" if settings.questions_file else ""
    return f"{len(list_questions())} 个问题{own}"


def _terminal(settings: Settings) -> str:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Missing("这里不是终端：管道用 --typed，不要屏幕用 --headless --events")
    size = shutil.get_terminal_size()
    if size.columns < 80 or size.lines < 24:
        raise Missing(f"{size.columns}x{size.lines}，请放大到至少 80x24")
    return f"{size.columns}x{size.lines}，{os.environ.get('TERM', '?')}"


LEAST_ARC_MINUTES = 22.0
"""Least height of a character as an angle in minutes of arc: 16 can be read, 22 is recommended (ISO
9241-303, 5.5.4)."""
_OF_A_CELL = 0.86
"""Height of a Chinese character as a fraction of its cell's height, measured in xterm with our
fonts."""


def _type(settings: Settings) -> str:
    """Tell how large usual characters are; names, sums and questions are larger."""
    from assistant.serving import own_terminal
    from assistant.watchdog.grid import ROWS

    millimetres = settings.screen_height_mm or screen_height_mm()
    if not millimetres:
        raise Missing("屏幕没有说自己多高：请在 settings.yml 里写 screen_height_mm")
    own = not own_terminal.missing(os.environ)
    rows = ROWS[0] if own else shutil.get_terminal_size().lines
    high = millimetres / rows * _OF_A_CELL
    angle = arc_minutes(high, settings.reading_distance_mm)
    told = (
        f"{high:.1f} 毫米，{settings.reading_distance_mm} 毫米外看是 {angle:.0f} 角分（{rows} 行）"
    )
    if angle < LEAST_ARC_MINUTES:
        more = "换大屏幕" if own else "换大字体，或者装 xterm 再运行 run_assistant.py kiosk"
        raise Missing(f"{told}，要 {LEAST_ARC_MINUTES:.0f} 角分：{more}")
    return told


def arc_minutes(height: float, distance: float) -> float:
    """Return the angle of something ``height`` high seen from ``distance``, in minutes of arc."""
    return math.degrees(2 * math.atan(height / 2 / distance)) * 60


def screen_height_mm(folder: Path = Path("/sys/class/drm")) -> int:
    """Return the screen's height in millimetres from its EDID (its own data); 0: unknown.

    Byte 22 of an EDID is the picture's height in centimetres (VESA E-EDID 1.4, 3.6).
    """
    for told in sorted(folder.glob("*/edid")):
        try:
            edid = told.read_bytes()
        except OSError:
            continue
        if len(edid) > 22 and edid[22]:
            return edid[22] * 10
    return 0


def _clock(settings: Settings) -> str:
    from assistant.clock import bank_time
    from assistant.clock_watch import WatchedClock

    clock = WatchedClock(settings.data, settings.audit_key)
    doubt = clock.doubt()
    if doubt:
        raise Missing(f"时间信不过，付款都先扣着。请对好表，再运行：desk clock-right（{doubt}）")
    return f"{bank_time(clock.now()):%Y-%m-%d %H:%M}"


def _database(settings: Settings) -> str:
    from assistant.clock import SystemClock
    from assistant.serving.rooms import open_bank
    from assistant.storage.records import records_doubt

    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open_bank(settings, SystemClock()) as rooms:
        customers = len(rooms.bank.customers())
        doubt = records_doubt(rooms.engine)
    if doubt:
        raise Missing(
            f"记录信不过，付款都先扣着。请查明，再运行：desk records-right --reason 为什么（{doubt}）"
        )
    mode = settings.data.stat().st_mode & 0o777
    if mode & 0o077:
        raise Missing(f"{settings.data} 别人也能读（{mode:o}）。请运行：chmod 700 {settings.data}")
    where = f"{settings.data}" if settings.records.file else settings.records.named
    return f"{where}（{customers} 位演示客户）"


def _roster(settings: Settings) -> str:
    """Tell who is on duty today, and what is wrong with the roster, with its line."""
    from assistant.clock import SystemClock, bank_time
    from assistant.help.roster import BadRoster, faults, find_roster, load_roster
    from assistant.serving.rooms import open_bank

    path = find_roster(settings.data, settings.roster)
    if path is None:
        raise Missing(
            "没有值班表：求助只在柜台响。抄一份 assistant/help/roster.example.yml 到 "
            f"{settings.data / 'roster.yml'} 再改"
        )
    try:
        roster = load_roster(path)
    except BadRoster as err:
        raise Missing(str(err)) from err
    with open_bank(settings, SystemClock(), may_only_read=True) as rooms:
        members = {member.number: member for member in rooms.bank.staff.list_members()}
    if wrong := faults(roster, {number: each.role for number, each in members.items()}):
        raise Missing(" ".join(wrong))
    people = roster.people(bank_time(SystemClock().now()).date())
    return "今天依次叫 " + "、".join(f"{members[each].name}（{each}）" for each in people)


def _staff(settings: Settings) -> str:
    """Tell how many members of staff can sign in; releasing a transfer needs two."""
    from assistant.clock import SystemClock
    from assistant.serving.rooms import open_bank

    with open_bank(settings, SystemClock(), may_only_read=True) as rooms:
        count = len(rooms.bank.staff.list_members())
    if not count:
        raise Missing("还没有员工：staff add 工号 --name 姓名 --role 网点主任")
    if count == 1:
        raise Missing("只有一位员工：放行和大额现金要两位。再加一位：staff add")
    return f"{count} 位员工能登录；打开工作台：run_assistant.py staff"


def _channels(settings: Settings) -> str:
    """Tell whether each channel answers; a process that can reach only their hosts tries them."""
    from assistant.channels.keeper import require_secrets

    if not settings.channels:
        return "只有本机的柜台，没有打开别的渠道"
    try:
        require_secrets(settings.channels)
    except BadSettings as err:
        raise Missing(str(err)) from err
    command = [sys.executable, str(ROOT / "run_assistant.py"), "channels", "test", "--connect"]
    done = subprocess.run(  # noqa: S603  (our own program)
        [*command, "--data", str(settings.data)], capture_output=True, text=True
    )
    told = " ".join((done.stdout + done.stderr).split())
    if done.returncode:
        raise Missing(told)
    return told


CHECKS: tuple[tuple[str, Callable[[Settings], str], bool], ...] = (
    ("python", _python, True),
    ("microphone", _microphone, False),
    ("loudspeaker", _loudspeaker, False),
    ("recogniser", _recognizer, False),
    ("voice", _voice, False),
    ("rasa model", _rasa_model, True),
    ("answers", _answers, True),
    ("questions", _questions, False),
    ("terminal", _terminal, False),
    ("type", _type, False),
    ("clock", _clock, False),
    ("database", _database, True),
    ("staff", _staff, False),
    ("roster", _roster, False),
    ("channels", _channels, False),
)
