"""Run a kiosk's screen under the real watchdog, without a bank; each option causes one fault."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from assistant import phrases
from assistant.logs import log_to_file
from assistant.screens.kiosk import KioskApp
from assistant.screens.painting import Face
from assistant.screens.view import Choice, View
from assistant.serving.kiosk import Kiosk
from assistant.settings import Settings
from assistant.watchdog import child, supervisor
from assistant.watchdog.child import Abilities
from assistant.watchdog.link import Link

CHOICES = tuple(Choice(str(number), f"选{number}", "/x") for number in range(1, 10))
HOME = View("home", "您要办什么？", choices=CHOICES, keys=("home", "yes"), step=1)


def boom(*_: object) -> None:
    raise ZeroDivisionError("a fault of the screen")


def fail(kiosk: Kiosk, how: str) -> None:
    """Bring a fault about, by its number."""
    app: KioskApp = kiosk.app
    if how == "1":
        app.call_later(boom)
    elif how == "2":
        app.call_from_thread(app.set_timer, 0.05, boom)
    elif how == "3":
        Face.render_line = boom  # type: ignore[method-assign]
        app.call_from_thread(app.query_one(Face).refresh)
    elif how == "4":
        app.call_later(sys.exit, 0)
    elif how == "5":
        assert app._driver is not None
        app._driver._writer_thread.write(5)  # type: ignore[attr-defined]
    elif how == "6":
        os.write(2, b"a library in C says something")
        threading.Thread(target=boom, name="another").start()
    elif how == "7":
        os._exit(0)
    elif how == "8":
        app.call_from_thread(app.exit, 0)
    elif how == "9":
        os.kill(os.getpid(), signal.SIGSTOP)


def run(link: Link, ticket: str | None, able: Abilities) -> None:
    """Show home; a call for help is on the screen at once, as the conversation would have it."""
    link.note({"session": "visit-of-a-test"})
    kiosk = Kiosk(Settings(data=DATA), None, [], typed=True, staff_exit=True, link=link, able=able)

    def press(key: str, _step: int) -> None:
        if key == "yes":
            (DATA / "agreed").touch()
        if key == "home":
            kiosk.show(HOME)
        elif key in ("bigger", "smaller"):
            kiosk.adjust(key)
        elif key.isdecimal():
            fail(kiosk, key)

    def begin() -> None:
        kiosk.show(HOME)
        if ticket:
            kiosk.call_help()

    def call_help() -> None:
        kiosk.show(
            View("help_called", phrases.NOTIFIED, data={"state": "notified", "ticket": "KIOSK"})
        )

    for name, act in {"press": press, "start": begin, "call_help": call_help}.items():
        setattr(kiosk, name, act)
    kiosk.run()


if __name__ == "__main__":
    DATA = Path(sys.argv[1])
    log_to_file(DATA)
    child.STUCK_SECONDS = 4.0  # two cores shared with the other tests
    supervisor.REST_SECONDS = 5.0
    sys.exit(supervisor.Supervisor(run, DATA, None, staff_exit=True).watch())
