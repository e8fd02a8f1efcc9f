"""Read the command line of ``run_assistant.py``, and run the command that it names.

The code of a command is imported only when the command runs, so that ``--help``, the desk and the
first screen do not wait for Rasa.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from assistant.arguments import Parser
from assistant.settings import BadSettings, Settings, load_settings

COMMANDS = (
    ("kiosk", "the kiosk in a terminal of its own, over the whole screen"),
    ("doctor", "check this machine, one line each with what to do"),
    ("models", "list, install and verify recognisers and voices"),
    ("demo", "ten stories of a day at the kiosk, for branch staff; needs no devices"),
    ("screens", "every screen of the kiosk: to look at, or as pictures and text"),
    ("desk", "the staff's side: help tickets"),
    ("hold", "the staff's side: held transfers"),
    ("staff", "the staff's console; who belongs to the staff: numbers, names, passwords"),
    ("channels", "calls for help beyond this machine: list, test, send, listen"),
    ("bank", "a bank's core over HTTPS: serve the sandbox as one, check a bank's server"),
    ("report", "the branch's figures of a day or a month: 服务体验报告"),
    ("understand", "what utterances mean, one a line of a file"),
    ("transcribe", "what was said in WAV files"),
    ("say", "speak a text, to a WAV file or aloud"),
    ("audit", "whether the log of decisions is as it was written"),
    ("database", "prepare a PostgreSQL server for the bank: tables, owner, the program's role"),
    ("data", "back the bank up, put a backup back, judge either: 备份和恢复"),
    ("health", "how this machine is, in one line of JSON; for whoever watches it"),
    ("simulate", "attack the bank and its guard by a seed"),
)


def main(arguments: list[str]) -> int:
    """Run one command; return the process's exit code."""
    os.umask(0o077)  # all files, even models and sounds, are for their owner only
    _forbid_core_dumps()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names of files may be no valid text
            stream.reconfigure(errors="backslashreplace")
    try:
        if arguments and arguments[0] in dict(COMMANDS):
            return _COMMANDS[arguments[0]](arguments[1:])
        return _serve(arguments)
    except BadSettings as err:
        return _complain(str(err))
    except KeyboardInterrupt:
        return 130


def _forbid_core_dumps() -> None:
    """Let no crash write this process's memory, or that of a process started by it, to a disk.

    PINs, names and balances are in it. A limit of 1 byte also stops the kernel from handing a dump to
    a program, which a limit of 0 does not (core(5), "Piping core dumps to a program").
    """
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    least = min(most, 1) if most != resource.RLIM_INFINITY else 1
    resource.setrlimit(resource.RLIMIT_CORE, (least, least))


def _complain(text: str, code: int = 2) -> int:
    print(text, file=sys.stderr)
    return code


def _parser(name: str, description: str) -> argparse.ArgumentParser:
    parser = Parser(prog=f"run_assistant.py {name}".strip(), description=description)
    parser.add_argument("--data", type=Path, help="where state lives (default: your data folder)")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    return load_settings(options.data)


def _serve(arguments: list[str]) -> int:
    commands = "\n".join(f"  {name:<12}{text}" for name, text in COMMANDS)
    parser = _parser("", "The elder-friendly voice banking assistant. No argument: the kiosk.")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"commands:\n{commands}"
    parser.add_argument("--customer", help="whose card or passbook is in the reader, e.g. demo")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--wav", nargs="+", type=Path, help="one utterance a file, in this order")
    source.add_argument("--typed", action="store_true", help="keyboard text instead of sound")
    source.add_argument("--script", nargs="+", type=Path, help="run scripted dialogues")
    parser.add_argument("--events", metavar="FILE", help="write events as JSON lines; - for stdout")
    parser.add_argument("--headless", action="store_true", help="no terminal needed; see --events")
    parser.add_argument(
        "--staff-exit", action="store_true", help="Ctrl+Q and Ctrl+C leave the kiosk"
    )
    options = parser.parse_args(arguments)

    if options.script:
        from assistant.commands import scripts

        return scripts.run(_settings(options), options)
    from assistant.serving.modes import serve

    return serve(_settings(options), options)


def _kiosk(arguments: list[str]) -> int:
    from assistant.serving import own_terminal

    if own_terminal.has_words_to_read(0):
        return _serve(arguments)
    if why_not := own_terminal.missing(os.environ):
        print(why_not, file=sys.stderr)
        return _serve(arguments)
    return own_terminal.run(arguments)


def _doctor(arguments: list[str]) -> int:
    options = _parser("doctor", dict(COMMANDS)["doctor"]).parse_args(arguments)
    from assistant.commands.doctor import examine

    return examine(_settings(options))


def _models(arguments: list[str]) -> int:
    parser = _parser("models", dict(COMMANDS)["models"])
    verbs = parser.add_subparsers(dest="verb", required=True)
    anywhere = argparse.ArgumentParser(add_help=False)  # --data may also follow the subcommand
    anywhere.add_argument("--data", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)

    def verb(name: str, description: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, help=description, parents=[anywhere])

    verb("list", "the catalogue, and what is installed")
    install = verb("install", "fetch and verify a model")
    install.add_argument("name")
    install.add_argument("--from", dest="source", type=Path, help="a downloaded file or folder")
    verb("verify", "check installed models against their hashes")
    setup = verb("setup", "install the best recogniser that can be had; part of make")
    setup.add_argument("--look", action="store_true", help="only tell whether there is one")
    voice = verb("voice", "install and measure the best voice that can be had; part of make")
    voice.add_argument("--look", action="store_true", help="only tell whether that is done")
    for setting_up in (setup, voice):
        setting_up.add_argument(
            "--steps", action="store_true", help="print how far it is, in lines"
        )
    options = parser.parse_args(arguments)
    from assistant.commands import models

    return models.run(_settings(options), options)


def _demo(arguments: list[str]) -> int:
    parser = _parser("demo", dict(COMMANDS)["demo"])
    parser.add_argument("--events", metavar="FILE", help="write events as JSON lines")
    parser.add_argument(
        "--story", help="one by name or number; today: the briefing's case of the day"
    )
    parser.add_argument("--list", action="store_true", help="list the stories")
    parser.add_argument("--step", action="store_true", help="a presenter steps through it by keys")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--headless", action="store_true", help="print instead of drawing screens")
    instead.add_argument(
        "--record", type=Path, metavar="DIR", help="write asciinema casts and SVGs of the stills"
    )
    options = parser.parse_args(arguments)
    shown = not (options.headless or options.record or options.list)
    if shown and _has_own_terminal():
        return _in_own_terminal("demo", arguments)
    from assistant.commands import demo

    return demo.run(_settings(options), options)


def _has_own_terminal() -> bool:
    """Return whether our own terminal can be opened and this is not that terminal."""
    from assistant.serving import own_terminal
    from assistant.watchdog.grid import OWN

    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return at_terminal and OWN not in os.environ and not own_terminal.missing(os.environ)


def _in_own_terminal(command: str, arguments: list[str]) -> int:
    from assistant.serving import own_terminal

    return own_terminal.run([command, *arguments])


def _screens(arguments: list[str]) -> int:
    parser = Parser(prog="run_assistant.py screens", description=dict(COMMANDS)["screens"])
    parser.add_argument(
        "--export", type=Path, metavar="DIR", help="write PNG, SVG and text of each, in all grids"
    )
    parser.add_argument("--only", metavar="NAME", help="one screen, e.g. balance")
    parser.add_argument(
        "--terminal", action="store_true", help="with --export: photograph a real xterm too"
    )
    parser.add_argument("--remote", type=Path, help=argparse.SUPPRESS)  # for demo/photographs.py
    options = parser.parse_args(arguments)
    if options.terminal and options.export is None:
        parser.error("--terminal goes with --export")
    if options.export is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        return _complain("这里没有终端，看不了屏幕。请用 --export 文件夹 写成图片和文字。")
    if options.export is None and _has_own_terminal():
        return _in_own_terminal("screens", arguments)
    from assistant.commands import screens

    return screens.run(options)


def _desk(arguments: list[str]) -> int:
    from assistant.staff.console import run_desk

    return run_desk(arguments)


def _hold(arguments: list[str]) -> int:
    from assistant.staff.console import run_hold

    return run_hold(arguments)


def _staff(arguments: list[str]) -> int:
    from assistant.staff.members import run_staff

    return run_staff(arguments)


def _channels(arguments: list[str]) -> int:
    parser = _parser("channels", dict(COMMANDS)["channels"])
    verbs = parser.add_subparsers(dest="verb", required=True)
    anywhere = argparse.ArgumentParser(add_help=False)  # --data may also follow the subcommand
    anywhere.add_argument("--data", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    for name, what in (
        ("list", "what waits, was sent and was given up"),
        ("test", "send a trial by each channel"),
        ("send", "send without a kiosk; a kiosk does it by itself"),
        ("listen", "be the desk elsewhere: show calls of kiosks and take them"),
    ):
        verb = verbs.add_parser(name, help=what, parents=[anywhere])
        if name != "listen":
            verb.add_argument("--only", metavar="NAME", help="this channel")
        if name == "test":
            verb.add_argument("--connect", action="store_true", help="only see whether it answers")
    options = parser.parse_args(arguments)
    from assistant.commands import channels

    return channels.run(_settings(options), options)


def _report(arguments: list[str]) -> int:
    parser = _parser("report", dict(COMMANDS)["report"])
    parser.add_argument("--day", metavar="YYYY-MM-DD", help="this day")
    parser.add_argument("--month", metavar="YYYY-MM", help="this month; default: yesterday and it")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with charts too")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write a sheet for Excel or WPS")
    options = parser.parse_args(arguments)
    from assistant.commands import report

    return report.run(_settings(options), options)


def _understand(arguments: list[str]) -> int:
    parser = _parser("understand", dict(COMMANDS)["understand"])
    parser.add_argument("file", type=Path, help="one utterance a line, UTF-8; - for stdin")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--customer", help="resolve payees against this customer's")
    options = parser.parse_args(arguments)
    from assistant.commands import understand

    return understand.run(_settings(options), options)


def _transcribe(arguments: list[str]) -> int:
    parser = _parser("transcribe", dict(COMMANDS)["transcribe"])
    parser.add_argument("wav", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    from assistant.commands import transcribe

    return transcribe.run(_settings(options), options)


def _say(arguments: list[str]) -> int:
    parser = _parser("say", dict(COMMANDS)["say"])
    parser.add_argument("text")
    parser.add_argument("--out", type=Path, metavar="FILE.wav")
    parser.add_argument("--play", action="store_true", help="aloud, on the loudspeaker")
    parser.add_argument("--voice", help="a profile in voices/ (default: the one in the settings)")
    options = parser.parse_args(arguments)
    if not (options.out or options.play):
        parser.error("one of --out and --play is wanted")
    from assistant.commands import say

    return say.run(_settings(options), options)


def _audit(arguments: list[str]) -> int:
    parser = _parser("audit", dict(COMMANDS)["audit"])
    verbs = parser.add_subparsers(dest="verb", required=True)
    from assistant.commands import audit

    anywhere = argparse.ArgumentParser(add_help=False)  # --data may also follow the subcommand
    anywhere.add_argument("--data", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    verify = verbs.add_parser(
        "verify", help="name what is wrong with the log and the books", parents=[anywhere]
    )
    verify.add_argument(
        "--head", type=audit.kept_head, metavar="SEQ:HASH", help="a head that was kept elsewhere"
    )
    verbs.add_parser("head", help="print the log's head, to keep elsewhere", parents=[anywhere])
    options = parser.parse_args(arguments)
    return audit.run(_settings(options), options)


def _data(arguments: list[str]) -> int:
    parser = _parser("data", dict(COMMANDS)["data"])
    verbs = parser.add_subparsers(dest="verb", required=True)
    anywhere = argparse.ArgumentParser(add_help=False)  # --data may stand behind the verb too
    anywhere.add_argument("--data", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    backup = verbs.add_parser("backup", help="copy the bank while it serves", parents=[anywhere])
    backup.add_argument("folder", type=_path, help="where backups are kept: on another disk")
    backup.add_argument("--keep", type=_count, default=0, help="remove older ones; default: none")
    backup.add_argument(
        "--with-key", action="store_true", help="with the audit key: lock that file up"
    )
    restore = verbs.add_parser("restore", help="put a backup back", parents=[anywhere])
    restore.add_argument("file", type=_path)
    restore.add_argument(
        "--move-aside", action="store_true", help="there is a bank already: keep it beside"
    )
    restore.add_argument(
        "--with-key", action="store_true", help="take the audit key from it too, if none is here"
    )
    signing = restore.add_mutually_exclusive_group()
    signing.add_argument("--staff", default="", help="who signs for it: 工号")
    signing.add_argument(
        "--later", action="store_true", help="nobody signs now: payments are held until then"
    )
    restore.add_argument("--reason", default="", help="为什么恢复")
    check = verbs.add_parser("check", help="judge the bank, or a backup", parents=[anywhere])
    check.add_argument("file", type=_path, nargs="?", help="a backup; default: the bank")
    options = parser.parse_args(arguments)
    from assistant.commands import data

    return data.run(_settings(options), options)


def _database(arguments: list[str]) -> int:
    parser = _parser("database", dict(COMMANDS)["database"])
    parser.add_argument(
        "--prepare",
        metavar="URL",
        required=True,
        help="postgresql://admin@host/database, as whoever may make roles there",
    )
    parser.add_argument("--role", default="elderbank", help="the program's role (elderbank)")
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help="the role's password, on one line"
    )
    options = parser.parse_args(arguments)
    from assistant.commands import database

    return database.run(_settings(options), options)


def _count(told: str) -> int:
    """Return a whole number from 1. Raises ``ValueError``."""
    if not (told.isascii() and told.isdigit() and int(told)):
        raise ValueError(told)
    return int(told)


def _path(told: str) -> Path:
    """Return the path that is told. Raises ``ValueError``: none is, as of a variable that is not set."""
    if not told:
        raise ValueError(told)
    return Path(told)


def _health(arguments: list[str]) -> int:
    options = _parser("health", dict(COMMANDS)["health"]).parse_args(arguments)
    from assistant.commands import health

    return health.run(_settings(options))


def _simulate(arguments: list[str]) -> int:
    parser = Parser(prog="run_assistant.py simulate", description=dict(COMMANDS)["simulate"])
    parser.add_argument("--seed", type=int, default=1, help="of the first world; replays exactly")
    parser.add_argument("--steps", type=int, default=20_000, help="simulated calls in all")
    parser.add_argument("--kills", type=int, default=0, help="real processes killed with -9")
    parser.add_argument("--jobs", type=int, default=0, help="worlds at once (default: per core)")
    options = parser.parse_args(arguments)
    from assistant.commands import simulate

    return simulate.run(options)


def _bank(arguments: list[str]) -> int:
    parser = _parser("bank", dict(COMMANDS)["bank"])
    verb = parser.add_mutually_exclusive_group(required=True)
    verb.add_argument("--serve", action="store_true", help="answer for the sandbox, until Ctrl+C")
    verb.add_argument(
        "--check", metavar="URL", help="try whether the server there keeps the contract"
    )
    parser.add_argument(
        "--secret-file", required=True, help="the shared key of signatures (mode 0600)"
    )
    parser.add_argument("--certificate", default="", help="one's own certificate (PEM)")
    parser.add_argument("--key", default="", help="its private key (PEM)")
    parser.add_argument(
        "--ca",
        default="",
        help="authorities that are trusted (PEM); to serve: whose clients come in",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--customer", default="demo", help="to check with: one made for tests")
    options = parser.parse_args(arguments)
    from assistant.commands import bank

    return bank.run(_settings(options), options)


_COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "kiosk": _kiosk,
    "doctor": _doctor,
    "models": _models,
    "demo": _demo,
    "screens": _screens,
    "desk": _desk,
    "hold": _hold,
    "staff": _staff,
    "channels": _channels,
    "report": _report,
    "understand": _understand,
    "transcribe": _transcribe,
    "say": _say,
    "audit": _audit,
    "data": _data,
    "database": _database,
    "health": _health,
    "bank": _bank,
    "simulate": _simulate,
}
