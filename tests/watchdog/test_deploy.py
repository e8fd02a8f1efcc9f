"""The start scripts and the units in ``deploy/``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.serving.own_terminal import has_words_to_read
from assistant.settings import ROOT
from assistant.storage.database import open_database

UNITS = sorted(each.name for each in ROOT.glob("deploy/*") if each.suffix in (".service", ".timer"))
SERVICES = [name for name in UNITS if name.endswith(".service")]
"""Units of systemd, with the timer; and those that run a program."""
INSTALLED = "/opt/elder-voice-bank"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return an installed program whose Python tells how it was called."""
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    program(tmp_path / ".venv/bin/python")
    return tmp_path


def program(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('#!/bin/sh\necho "$(basename "$0") $*"\n')
    path.chmod(0o755)


def start(
    copy: Path, *arguments: str, script: str = "start-kiosk.sh", **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [str(copy / "deploy" / script), *arguments]
    path = f"{copy / 'bin'}:/usr/bin:/bin"
    return subprocess.run(
        command, env={"PATH": path, **environment}, capture_output=True, text=True, check=False
    )


def test_in_a_session_the_kiosk_is_started_there(copy: Path) -> None:
    program(copy / "bin/cage")
    program(copy / "bin/Xwayland")
    ended = start(copy, "--staff-exit", DISPLAY=":0")
    assert ended.stdout.strip() == "python run_assistant.py kiosk --staff-exit"


def test_without_one_it_gets_a_session_of_its_own(copy: Path) -> None:
    program(copy / "bin/cage")
    program(copy / "bin/Xwayland")
    ended = start(copy, "--customer", "demo")
    assert (
        ended.stdout.strip() == "cage -s -- .venv/bin/python run_assistant.py kiosk --customer demo"
    )


def test_the_desk_is_started_alike_and_shows_the_console_or_what_is_named(copy: Path) -> None:
    opened = "python -m assistant.serving.own_terminal"
    program(copy / "bin/cage")
    program(copy / "bin/Xwayland")
    ended = start(copy, script="start-desk.sh", DISPLAY=":0")
    assert ended.stdout.strip() == f"{opened} staff"
    ended = start(copy, "channels", "listen", script="start-desk.sh")
    assert ended.stdout.strip() == f"cage -s -- .venv/bin/{opened} channels listen"


@pytest.mark.parametrize("script", ["start-kiosk.sh", "start-desk.sh"])
def test_without_a_program_it_says_what_to_do(copy: Path, script: str) -> None:
    (copy / ".venv/bin/python").unlink()
    ended = start(copy, script=script, DISPLAY=":0")
    assert ended.returncode == 1 and "make setup" in ended.stderr


def options_of(unit: str) -> dict[str, list[str]]:
    """Return what a unit says, by the options' names, each with all its values."""
    told: dict[str, list[str]] = {}
    for line in (ROOT / "deploy" / unit).read_text().splitlines():
        if line and line[0] not in "#[":
            name, _, value = line.partition("=")
            told.setdefault(name, []).append(value)
    return told


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_may_only_what_it_needs(unit: str) -> None:
    told = options_of(unit)
    always = {
        "User": "kiosk", "UMask": "0077", "NoNewPrivileges": "yes", "PrivateTmp": "yes",
        "ProtectSystem": "strict", "CapabilityBoundingSet": "", "IPAddressDeny": "any",
        "RestrictNamespaces": "yes", "SystemCallFilter": "@system-service",
    }  # fmt: skip
    assert {name: told[name] for name in always} == {
        name: [value] for name, value in always.items()
    }
    families = set(told["RestrictAddressFamilies"][0].split())
    internet = {"AF_INET", "AF_INET6"} if unit == "listener.service" else set()
    assert families - {"AF_UNIX", "AF_NETLINK"} == internet, "a kiosk alone speaks with nobody"
    assert ("IPAddressAllow" in told) == bool(internet)
    writes = {path.removeprefix("-") for path in told["ReadWritePaths"][0].split()}
    ours = {f"/home/kiosk/{each}/elder-voice-bank" for each in (".local/share", ".config")}
    assert writes <= ours | {"/run/user", "/var/backups/elder-voice-bank"}


def test_senders_reach_only_the_addresses_that_are_written_there() -> None:
    told = options_of("kiosk-channels.conf")
    assert set(told) == {"RestrictAddressFamilies", "IPAddressAllow"}
    assert options_of("kiosk.service")["IPAddressDeny"] == ["any"]


def test_the_timers_service_makes_a_backup(tmp_path: Path) -> None:
    """The command as it stands there, with the folders of this test."""
    engine = open_database(tmp_path / "data/bank.sqlite")
    engine.dispose()
    (line,) = options_of("backup.service")["ExecStart"]
    words = line.replace(INSTALLED, str(ROOT)).replace("/var/backups", str(tmp_path)).split()
    command = [sys.executable, *words[1:], "--data", str(tmp_path / "data")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "elder-voice-bank").glob("*.backup"))) == 1
    assert options_of("backup.timer")["Persistent"] == ["true"]


def analyze(copy: Path, unit: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Have systemd look at a unit, with the program where this test has it."""
    file = copy / unit
    for each in UNITS:
        text = (ROOT / "deploy" / each).read_text()
        (copy / each).write_text(text.replace(INSTALLED, str(copy)))
    command = ["systemd-analyze", *arguments, str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not installed"
)


@needs_systemd
@pytest.mark.parametrize("unit", UNITS)
def test_systemd_accepts_the_unit(copy: Path, unit: str) -> None:
    verified = analyze(copy, unit, "verify", "--recursive-errors=no")
    assert (verified.returncode, verified.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES)
def test_systemd_finds_it_little_exposed(copy: Path, unit: str) -> None:
    """From 0 to 100; a service without any of these options has 96."""
    judged = analyze(copy, unit, "security", "--offline=true", "--threshold=25", "--no-pager")
    assert judged.returncode == 0, judged.stdout[-200:]


def test_only_a_pipe_or_a_file_gives_words() -> None:
    """A service has /dev/null for its input, and is a kiosk all the same."""
    asks = "from assistant.serving.own_terminal import has_words_to_read as h; print(h(0))"

    def told(**given: object) -> str:
        command = [sys.executable, "-c", asks]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **given).stdout  # type: ignore[call-overload]

    assert told(stdin=subprocess.DEVNULL).strip() == "False"
    assert told(input="查余额\n").strip() == "True"
    with Path(__file__).open() as file:
        assert told(stdin=file).strip() == "True"
    terminal, other = os.openpty()
    assert not has_words_to_read(other)
    os.close(terminal)
    os.close(other)
