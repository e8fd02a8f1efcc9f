"""Ask at the terminal for a staff number and a password, which is not shown while it is typed."""

from __future__ import annotations

import getpass
import sys
import termios
import warnings

from assistant.banking.gateway import BankGateway
from assistant.banking.staff_members import plain_number, require_number, require_strong
from assistant.staff_member import SignedIn

NO_TERMINAL = "密码要在终端里输，这里没有终端。请在终端里再运行一次"
NOTHING = "没有输完，什么也没改"
NOT_TEXT = "输入的不是文字，请再运行一次"
NOT_THE_SAME = "两次输的不一样，什么也没改，请再运行一次"


class CannotAsk(Exception):
    """Nobody can be asked: no terminal, or no text from it; the message says what to do."""


def sign_in(bank: BankGateway, number: str = "", who: str = "") -> SignedIn:
    """Ask for a number (if it is not given) and its password, and return who has signed in.

    Args:
        bank: Checks number and password.
        number: The staff number, if the command names it; empty: it is asked for.
        who: The role to name in the question, e.g. 复核人; empty: whoever gives the command.

    Raises:
        CannotAsk: There is no terminal, or it has ended.
        WrongPassword, NumberLocked: As ``StaffGateway.sign_in``.
    """
    number = plain_number(number or ask_number(who))
    return bank.staff.sign_in(number, ask_password(f"{who}{number} 的密码："))


def ask_number(who: str = "") -> str:
    """Ask for a staff number. Raises ``CannotAsk``, ``NotAllowed``."""
    if not sys.stdin.isatty():
        raise CannotAsk(NO_TERMINAL)
    try:
        number = plain_number(input(f"{who}工号："))
    except EOFError as end:
        raise CannotAsk(NOTHING) from end
    except UnicodeDecodeError as noise:
        raise CannotAsk(NOT_TEXT) from noise
    require_number(number)
    return number


def ask_new_password(number: str) -> str:
    """Ask twice for a new password. Raises ``CannotAsk``, ``WeakPassword``."""
    password = ask_password(f"{number} 的新密码（至少 8 个字符，输入时不显示）：")
    require_strong(number, password)
    if ask_password("再输一次新密码：") != password:
        raise CannotAsk(NOT_THE_SAME)
    return password


def ask_password(prompt: str) -> str:
    """Ask for a password without showing it. Raises ``CannotAsk`` if there is no terminal."""
    try:
        with warnings.catch_warnings():
            # Where getpass cannot hide what is typed, it would only warn.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(prompt)
    except EOFError as end:
        raise CannotAsk(NOTHING) from end
    except UnicodeError as noise:
        raise CannotAsk(NOT_TEXT) from noise
    except (getpass.GetPassWarning, OSError, termios.error) as none:
        raise CannotAsk(NO_TERMINAL) from none
