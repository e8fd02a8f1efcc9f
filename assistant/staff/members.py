"""Run ``run_assistant.py staff …``: list, add and remove members of staff, and set passwords."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.banking.gateway import BankGateway
from assistant.banking.staff_members import plain_number, require_number
from assistant.staff.asking import CannotAsk, ask_new_password, sign_in
from assistant.staff.rooms import open_bank, say
from assistant.staff.running import DataOption, run_app
from assistant.staff.tables import staff_table
from assistant.staff_member import ROLE_NAMES, Role, SignedIn

staff_app = typer.Typer(help="Staff: 员工", invoke_without_command=True, add_completion=False)

NOBODY = "还没有员工。第一位由这个数据文件夹的主人来加：staff add 工号 --name 姓名 --role 岗位"
NO_SCREEN = "工作台要在终端里打开，这里没有终端。请在终端里再运行一次"
ROLES = "、".join(ROLE_NAMES.values())
NumberArgument = Annotated[str, typer.Argument(help="staff number, 4 to 8 digits: 工号")]
ByOption = Annotated[
    str, typer.Option("--staff", help="who does it: 办这件事的人的工号 (asked for if left out)")
]


def run_staff(arguments: list[str]) -> int:
    """Run ``staff`` with these arguments; return the exit code."""
    return run_app(staff_app, "staff", arguments)


@staff_app.callback()
def _options(context: typer.Context, data: DataOption = None) -> None:
    """Open the console of the branch (工作台) if no command is named."""
    context.obj = data
    if context.invoked_subcommand is None:
        open_console(context)


@staff_app.command("console")
def open_console(context: typer.Context) -> None:
    """Open the console of the branch: everything that waits for staff, and what they can do."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        say(NO_SCREEN, file=sys.stderr)
        raise typer.Exit(1)
    # Imported here, as the other commands do without Textual.
    from assistant.settings import load_settings
    from assistant.staff.board import StaffConsole
    from assistant.staff.source import Source, Trouble

    source = Source(load_settings(context.obj))
    try:
        source.start()
        if not source.has_staff():
            say(NOBODY, file=sys.stderr)
            raise typer.Exit(1)
        StaffConsole(source).run()
    except Trouble as trouble:
        say(str(trouble), file=sys.stderr)
        raise typer.Exit(1) from trouble
    finally:
        source.close()


@staff_app.command("list")
def list_members(
    context: typer.Context,
    all_: Annotated[bool, typer.Option("--all", help="removed ones too")] = False,
) -> None:
    """Show who belongs to the staff."""
    with open_bank(context.obj) as bank:
        members = bank.staff.list_members(include_removed=all_)
        if not members:
            say(NOBODY)
        else:
            Console().print(staff_table(members))


@staff_app.command("add")
def add_member(
    context: typer.Context,
    number: NumberArgument,
    name: Annotated[str, typer.Option("--name", help="姓名")],
    role: Annotated[str, typer.Option("--role", help=ROLES)],
    staff: ByOption = "",
) -> None:
    """Add a member; a manager signs in first, then the new member types a password twice."""
    with open_bank(context.obj) as bank:
        require_number(plain_number(number))
        found = _role(role)
        by = _who_adds(context.obj, bank, staff)
        password = ask_new_password(plain_number(number))
        added = bank.staff.add(by, number, name, found, password)
        say(f"已加上：{added.name}（{added.number}），{ROLE_NAMES[added.role]}")


@staff_app.command("remove")
def remove_member(context: typer.Context, number: NumberArgument, staff: ByOption = "") -> None:
    """Remove a member: they can no longer sign in; what they signed stays recorded."""
    with open_bank(context.obj) as bank:
        by = sign_in(bank, staff)
        gone = bank.staff.remove(by, number)
        say(f"已删除：{gone.name}（{gone.number}），由 {by} 办理")


@staff_app.command("password")
def set_password(context: typer.Context, number: NumberArgument, staff: ByOption = "") -> None:
    """Set your own password or, as a manager (--staff), the password of somebody who forgot it."""
    with open_bank(context.obj) as bank:
        by = sign_in(bank, staff or number)
        changed = bank.staff.set_password(by, number, ask_new_password(plain_number(number)))
        say(f"已换密码：{changed.name}（{changed.number}），由 {by} 办理")


def _role(text: str) -> Role:
    """Return the role with this Chinese or English name."""
    for role, name in ROLE_NAMES.items():
        if text.strip() in (name, role.value):
            return role
    raise CannotAsk(f"没有“{text}”这个岗位；岗位是：{ROLES}")


def _who_adds(data: Path | None, bank: BankGateway, number: str) -> SignedIn | None:
    """Return the manager who signs in; None for the first member, whom the folder's owner adds."""
    from assistant.settings import load_settings

    if bank.staff.list_members(include_removed=True):
        return sign_in(bank, number)
    if load_settings(data).data.stat().st_uid != os.geteuid():
        raise CannotAsk("第一位员工要由这个数据文件夹的主人来加：请换成它的用户再运行")
    return None
