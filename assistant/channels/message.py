"""Write the message that a channel sends about a call for help.

It holds what the ticket shows, with numbers masked, and nothing else: neither customer nor visit.
It is written when it is sent, so that a message that arrives late still tells how the call stands.
"""

from __future__ import annotations

import base64
import contextlib
from typing import Any

from assistant.channels.deliveries import Delivery
from assistant.help.desk import HelpDesk, masked
from assistant.help.ringing import LOUD
from assistant.help.telling import describe_call, list_told
from assistant.screens.registry import name_screen

Message = dict[str, Any]
"""A message as a JSON object."""
VERSION = 1
TEST = "test"
"""The event of a test message: nobody is called."""
HEADS = {"open": "有人求助", "ring": "还没有人接", "taken": "已有人接手", "closed": "已办结"}


_WITH_PICTURE = (0, 1, LOUD)
"""Rings (from 0) whose message carries the screen's picture, drawn a moment after the call."""


def write_message(desk: HelpDesk, delivery: Delivery, *, picture: bool) -> Message:
    """Return the message of a delivery. Raises ``SQLAlchemyError`` if it cannot be read."""
    ticket = desk.ticket(delivery.ticket)
    message: Message = {
        "version": VERSION,
        "key": delivery.key,
        "event": delivery.event,
        "nth": delivery.nth,
        "loud": delivery.nth == LOUD,
        "person": desk.person_called(delivery.ticket, delivery.nth) if delivery.nth else "",
        "call": {
            **describe_call(ticket, name_screen(ticket.details.step)),
            "screen": masked(ticket.screen, desk.names(ticket.customer_id)),
        },
    }
    if picture and ticket.status == "open" and delivery.nth in _WITH_PICTURE:
        with contextlib.suppress(OSError):  # no readable picture: send without it
            if (drawn := desk.pictures.find(ticket.id)) is not None:
                message["picture"] = base64.b64encode(drawn.read_bytes()).decode()
    return message


def head_of(message: Message) -> str:
    """Return a message as one line for people: where the kiosk is, who calls, why."""
    if message["event"] == TEST:
        return "【试验】没有人求助，只是试一试这个渠道"
    call = message["call"]
    head = HEADS[call["status"]] if call["status"] != "open" else HEADS[message["event"]]
    where = " ".join(each for each in (call["place"], call["kiosk"]) if each)
    return " ".join(
        each for each in (f"【{head}】", where, call["address"], call["reason"]) if each
    )


def body_of(message: Message) -> str:
    """Return a message as several lines for people."""
    if message["event"] == TEST:
        return "收到这条，说明渠道是通的。\n"
    call = message["call"]
    lines = list_told(call)
    if call["who"]:
        lines.append(f"接手　{call['who']}")
    elif message["nth"]:
        called = f"，正在叫 {message['person']}" if message["person"] else ""
        lines.append(f"已经响了 {message['nth']} 遍，还没有人接{called}")
    return "\n".join(lines) + "\n"
