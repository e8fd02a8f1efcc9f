"""Send one message by a channel: to a desk elsewhere, a webhook, an e-mail address or a command."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.client
import json
import re
import signal
import smtplib
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from typing import Any

from assistant.channel_settings import Channel
from assistant.channels.message import TEST, Message, body_of, head_of
from assistant.channels.signing import SIGNATURE, check_answer, headers_of

STEP_SECONDS = 5.0
"""Most seconds to wait for one step, such as connecting or one answer."""
WHOLE_SECONDS = 15.0
"""Most seconds for sending a message in all, so that a host that sends a byte at a time cannot
block."""
LARGEST_ANSWER = 256 * 1024
_NOT_IN_A_HEADER = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
"""Characters that the mail library refuses in a header, and line breaks, which would begin another
one."""
NOW_AND_THEN = {401, 403, 404, 407, 408, 409, 429}
"""HTTP codes below 500 that concern the channel and not one message: any other message would fail
too."""


class Answered(Exception):
    """The receiver has answered that it did not accept the message."""

    def __init__(self, code: int, why: str = "") -> None:
        super().__init__(f"{code} {why}".strip())
        self.code, self.why = code, why

    @property
    def of_this_message(self) -> bool:
        """Whether only this message was refused, so that the receiver may still accept others."""
        return 400 <= self.code < 500 and self.code not in NOW_AND_THEN


class Unreadable(Exception):
    """The answer of a desk is not a JSON object."""


class CommandFailed(Exception):
    """A command has ended with an exit code other than 0."""


def send(channel: Channel, secret: bytes, message: Message) -> Mapping[str, Any]:
    """Send a message by a channel; return the answer of a desk (empty for the other kinds).

    Raises:
        OSError, http.client.HTTPException, smtplib.SMTPException: It could not be sent.
        Answered, Unreadable, BadSignature, CommandFailed: The receiver did not accept it.
    """
    with _at_most(WHOLE_SECONDS):
        if channel.kind == "email":
            _mail(channel, secret, _written(channel, message))
        elif channel.kind == "command":
            _ring(channel, message)
        else:
            return _post(channel, secret, message)
    return {}


def connect(channel: Channel, secret: bytes) -> None:
    """Try a channel without sending a message. Raises as ``send``, and ``FileNotFoundError``."""
    with _at_most(WHOLE_SECONDS):
        if channel.kind == "email":
            _mail(channel, secret, None)
        elif channel.kind == "desk":
            _post(channel, secret, {"version": 1, "key": "", "event": "poll"})
        elif channel.kind == "webhook":
            connection = _connection(channel)
            connection.connect()
            connection.close()


def _post(channel: Channel, secret: bytes, message: Message) -> Mapping[str, Any]:
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = headers_of(secret, message["key"], time.time(), body)
    connection = _connection(channel)
    try:
        connection.request("POST", channel.path, body, headers)
        response = connection.getresponse()
        told = response.read(LARGEST_ANSWER)
    finally:
        connection.close()
    is_desk = channel.kind == "desk"
    if not 200 <= response.status < 300:
        raise Answered(response.status, told[:40].decode("ascii", "replace") if is_desk else "")
    if not is_desk:
        return {}
    check_answer(secret, headers, response.headers.get(SIGNATURE), told)
    try:
        answer = json.loads(told)
    except (ValueError, RecursionError) as err:
        raise Unreadable from err
    if not isinstance(answer, dict):
        raise Unreadable
    return answer


def _connection(channel: Channel) -> http.client.HTTPConnection:
    if channel.tls == "tls":
        return http.client.HTTPSConnection(
            channel.host, channel.port, timeout=STEP_SECONDS, context=_trusted(channel)
        )
    return http.client.HTTPConnection(channel.host, channel.port, timeout=STEP_SECONDS)


def _trusted(channel: Channel) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=channel.ca_file or None)


def _written(channel: Channel, message: Message) -> EmailMessage:
    """Return a message as an e-mail; a call's mails are one thread, and a repeat keeps its id."""
    mail = EmailMessage()
    mail["From"], mail["To"] = channel.sender, ", ".join(channel.to)
    mail["Subject"] = " ".join(_NOT_IN_A_HEADER.sub(" ", head_of(message)).split())
    mail["Message-ID"] = _mail_id(message["key"])
    mail["Auto-Submitted"] = "auto-generated"
    if message["event"] not in ("open", TEST):
        mail["References"] = _mail_id(f"open:{message['call']['id']}")
    mail.set_content(body_of(message).encode("utf-8", "replace").decode())
    if "picture" in message:
        drawn = base64.b64decode(message["picture"])
        mail.add_attachment(drawn, maintype="image", subtype="png", filename="screen.png")
    return mail


def _mail_id(key: str) -> str:
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@elder-voice-bank.invalid>"


def _mail(channel: Channel, secret: bytes, mail: EmailMessage | None) -> None:
    where: dict[str, Any] = {"local_hostname": "kiosk", "timeout": STEP_SECONDS}
    if channel.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            channel.host, channel.port, context=_trusted(channel), **where
        )
    else:
        server = smtplib.SMTP(channel.host, channel.port, **where)
    try:
        if channel.tls == "starttls":
            server.starttls(context=_trusted(channel))
        if channel.user:
            server.login(channel.user, secret.decode("utf-8", "replace"))
        if mail is None:
            server.noop()
        else:
            server.send_message(mail)
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.close()


def _ring(channel: Channel, message: Message) -> None:
    """Run the channel's command, with the message as one line on its standard input."""
    told = f"{head_of(message)}\n".encode()
    done = subprocess.run(  # noqa: S603  (a list of the settings; no shell)
        channel.argv,
        input=told,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=WHOLE_SECONDS,
        check=False,
    )
    if done.returncode:
        raise CommandFailed(str(done.returncode))


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise ``TimeoutError`` on the main thread when the block takes longer than ``seconds``."""

    def end(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
