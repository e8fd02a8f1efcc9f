"""Run the commands of branch staff: ``run_assistant.py desk …`` and ``hold …``."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from assistant.banking.lock_kinds import Lock
from assistant.clock import bank_time
from assistant.clock_watch import WatchedClock
from assistant.staff import deciding
from assistant.staff.asking import sign_in
from assistant.staff.rooms import (
    find_hold_id,
    find_new_payee_id,
    find_only,
    open_bank,
    open_desk,
    open_rooms,
    say,
)
from assistant.staff.running import DataOption, run_app
from assistant.staff.tables import (
    hold_table,
    new_payee_table,
    payee_table,
    request_table,
    ticket_panel,
    ticket_table,
)
from assistant.staff.watching import watch

desk_app = typer.Typer(help="Help tickets: 求助", no_args_is_help=True, add_completion=False)
hold_app = typer.Typer(
    help="Held transfers: 暂缓的转账", no_args_is_help=True, add_completion=False
)

StaffOption = Annotated[
    str, typer.Option("--staff", help="your staff number: 工号 (asked for if left out)")
]
SecondOption = Annotated[
    str,
    typer.Option("--second", help="a second person's number: 复核人工号 (asked for if left out)"),
]
SECOND = "复核人"
"""The role that is named when the second of two people signs in."""
ReasonOption = Annotated[str, typer.Option("--reason", help="why: 理由")]
IdArgument = Annotated[str, typer.Argument(help="its id, or a beginning of it that is unique")]
AllOption = Annotated[bool, typer.Option("--all", help="settled ones too")]


def run_desk(arguments: list[str]) -> int:
    """Run ``desk`` with these arguments; return the exit code."""
    return run_app(desk_app, "desk", arguments)


def run_hold(arguments: list[str]) -> int:
    """Run ``hold`` with these arguments; return the exit code."""
    return run_app(hold_app, "hold", arguments)


@desk_app.callback()
@hold_app.callback()
def _options(context: typer.Context, data: DataOption = None) -> None:
    context.obj = data


@desk_app.command("list")
def list_tickets(context: typer.Context, all_: AllOption = False) -> None:
    """Show open and taken tickets."""
    with open_desk(context.obj) as desk:
        Console().print(ticket_table(desk.list(all_)))


@desk_app.command("show")
def show_ticket(context: typer.Context, ticket: IdArgument) -> None:
    """Show one ticket in full: place, step, last words, and the file with the screen's picture."""
    with open_desk(context.obj) as desk:
        which = find_only(ticket, (t.id for t in desk.list(True)))
        Console().print(ticket_panel(desk.ticket(which), desk.pictures.find(which)))


@desk_app.command("take")
def take_ticket(context: typer.Context, ticket: IdArgument, staff: StaffOption = "") -> None:
    """Take a ticket: you go to the customer, and her screen tells her so."""
    with open_rooms(context.obj) as (bank, desk):
        which = find_only(ticket, (t.id for t in desk.list(True)))
        say(deciding.take_ticket(desk, which, sign_in(bank, staff)))


@desk_app.command("close")
def close_ticket(
    context: typer.Context,
    ticket: IdArgument,
    staff: StaffOption = "",
    note: Annotated[str, typer.Option("--note", help="what was done: 备注")] = "",
) -> None:
    """Close a ticket: the customer has been helped."""
    with open_rooms(context.obj) as (bank, desk):
        which = find_only(ticket, (t.id for t in desk.list(True)))
        say(deciding.close_ticket(desk, which, sign_in(bank, staff), note))


@desk_app.command("watch")
def watch_tickets(context: typer.Context) -> None:
    """Wait for tickets: ring for each new one and show it in a red frame. End with Ctrl-C."""
    with open_desk(context.obj) as desk:
        watch(desk, Console(), sleep=desk.wait)


@desk_app.command("unlock")
def unlock_card(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="the customer's id: 客户号")],
    staff: StaffOption = "",
) -> None:
    """Unlock a card after three wrong PINs, once you have checked who the customer is."""
    with open_bank(context.obj) as bank:
        say(deciding.unlock_card(bank, customer, sign_in(bank, staff)))


@desk_app.command("talked")
def note_talk(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="the customer's id: 客户号")],
    note: Annotated[str, typer.Option("--note", help="what was said: 谈了什么")],
    staff: StaffOption = "",
) -> None:
    """Record a talk with a customer about what she told the kiosk.

    What she told causes no more fraud checks.
    """
    with open_bank(context.obj) as bank:
        say(deciding.note_talk(bank, customer, sign_in(bank, staff), note))


@desk_app.command("clock-right")
def trust_clock(context: typer.Context, reason: ReasonOption, staff: StaffOption = "") -> None:
    """Confirm that the machine's clock is right: no more payments are held because of it."""
    from assistant.settings import load_settings

    with open_bank(context.obj) as bank:
        who = sign_in(bank, staff)
        bank.trust_clock(who, reason)
        settings = load_settings(context.obj)
        clock = WatchedClock(settings.data, settings.audit_key)
        clock.trust()
        say(f"已记下：{who} 看过时钟，现在是 {bank_time(clock.now()):%Y-%m-%d %H:%M}")


@desk_app.command("records-right")
def trust_records(context: typer.Context, reason: ReasonOption, staff: StaffOption = "") -> None:
    """Confirm that the bank's database is the right one: no more payments are held for it."""
    with open_bank(context.obj) as bank:
        who = sign_in(bank, staff)
        bank.trust_records(who, reason)
        say(f"已记下：{who} 看过这台机器的记录")


@desk_app.command("requests")
def list_requests(context: typer.Context, all_: AllOption = False) -> None:
    """Show what customers have asked the branch to do for them: home visits, new cards ..."""
    with open_bank(context.obj) as bank:
        Console().print(request_table(bank.requests.list_requests(all_)))


@desk_app.command("done")
def close_request(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="the request's number: 登记号")],
    staff: StaffOption = "",
    note: Annotated[str, typer.Option("--note", help="what was done: 备注")] = "",
    second: Annotated[
        str,
        typer.Option(
            "--second", help="a second person's number, for cash above ¥10,000: 复核人工号"
        ),
    ] = "",
) -> None:
    """Close a request as done; for booked cash, this is the payout."""
    with open_bank(context.obj) as bank:
        who = sign_in(bank, staff)
        other = sign_in(bank, second, SECOND) if second else None
        say(deciding.close_request(bank, number, who, note, other))


@desk_app.command("payees")
def list_new_payees(context: typer.Context, all_: AllOption = False) -> None:
    """Show the payees that customers want to add; look at each with her before you add it."""
    with open_bank(context.obj) as bank:
        Console().print(new_payee_table(bank.new_payees.list_requests(all_)))


@desk_app.command("add-payee")
def add_payee(
    context: typer.Context,
    request: IdArgument,
    reason: ReasonOption,
    staff: StaffOption = "",
    name: Annotated[str, typer.Option("--name", help="as the account has it: 户名")] = "",
) -> None:
    """Add a payee that a customer wants, once you have checked name and number with her."""
    with open_bank(context.obj) as bank:
        which = find_new_payee_id(bank, request)
        say(deciding.add_payee(bank, which, sign_in(bank, staff), reason, name))


@desk_app.command("refuse-payee")
def refuse_payee(
    context: typer.Context, request: IdArgument, reason: ReasonOption, staff: StaffOption = ""
) -> None:
    """Refuse to add a payee that a customer wants."""
    with open_bank(context.obj) as bank:
        which = find_new_payee_id(bank, request)
        say(deciding.refuse_payee(bank, which, sign_in(bank, staff), reason))


@desk_app.command("payees-of")
def list_payees(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="the customer's id: 客户号")],
) -> None:
    """Show whom a customer may send money to."""
    with open_bank(context.obj) as bank:
        Console().print(payee_table(bank.payees(customer)))


@desk_app.command("take-out-payee")
def take_out_payee(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="the customer's id: 客户号")],
    payee: IdArgument,
    reason: ReasonOption,
    staff: StaffOption = "",
) -> None:
    """Remove a customer's payee, with her or to protect her: no money can go there any more."""
    with open_bank(context.obj) as bank:
        one = find_only(payee, (each.id for each in bank.payees(customer)))
        say(deciding.take_out_payee(bank, customer, one, sign_in(bank, staff), reason))


@desk_app.command("open-lock")
def open_lock(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="the customer's id: 客户号")],
    lock: Annotated[Lock, typer.Argument(help="which lock: 哪一把锁")],
    staff: StaffOption = "",
) -> None:
    """Open one of a customer's safety locks, once you have checked who she is."""
    with open_bank(context.obj) as bank:
        say(deciding.open_lock(bank, customer, lock, sign_in(bank, staff)))


@desk_app.command("found")
def lift_freeze(
    context: typer.Context,
    account: Annotated[str, typer.Argument(help="the account's id: 账户号")],
    staff: StaffOption = "",
) -> None:
    """Lift the freeze of an account that was reported lost."""
    with open_bank(context.obj) as bank:
        say(deciding.lift_freeze(bank, account, sign_in(bank, staff)))


@hold_app.command("list")
def list_holds(context: typer.Context, all_: AllOption = False) -> None:
    """Show held transfers, each with the reasons for which it was held."""
    with open_bank(context.obj) as bank:
        Console().print(hold_table(bank.holds(include_decided=all_)))


@hold_app.command("release")
def release_hold(
    context: typer.Context,
    hold: IdArgument,
    reason: ReasonOption,
    staff: StaffOption = "",
    second: SecondOption = "",
) -> None:
    """Release a held transfer, with two signatures of staff: it is posted now."""
    with open_bank(context.obj) as bank:
        which = find_hold_id(bank, hold)
        who, other = sign_in(bank, staff), sign_in(bank, second, SECOND)
        say(deciding.release_hold(bank, which, who, other, reason))


@hold_app.command("delay")
def delay_hold(
    context: typer.Context,
    hold: IdArgument,
    reason: ReasonOption,
    staff: StaffOption = "",
    second: SecondOption = "",
) -> None:
    """Let a held transfer arrive in 24 hours, with two signatures; until then it can be revoked."""
    with open_bank(context.obj) as bank:
        which = find_hold_id(bank, hold)
        who, other = sign_in(bank, staff), sign_in(bank, second, SECOND)
        Console().print(hold_table([deciding.delay_hold(bank, which, who, other, reason)]))


@hold_app.command("cancel")
def cancel_hold(
    context: typer.Context, hold: IdArgument, reason: ReasonOption, staff: StaffOption = ""
) -> None:
    """Cancel a held transfer, delayed or not: the money stays in the customer's account."""
    with open_bank(context.obj) as bank:
        which = find_hold_id(bank, hold)
        say(deciding.cancel_hold(bank, which, sign_in(bank, staff), reason))
