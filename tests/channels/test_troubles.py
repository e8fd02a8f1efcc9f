"""Test that an error of a channel is explained in one Chinese sentence, without traceback or
secret."""

from __future__ import annotations

import http.client
import re
import socket
import sqlite3
import ssl
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from assistant.channel_settings import BadChannels, Channel, read_secret
from assistant.channels import deliveries, listener, sending
from assistant.channels.sending import send
from assistant.channels.signing import SIGNATURE, TIMESTAMP
from assistant.channels.troubles import explain
from assistant.settings import ROOT, BadSettings
from assistant.storage.opened import reading
from tests.channels.places import (
    KEY,
    Elsewhere,
    MailServer,
    Silent,
    desk_at,
    free_port,
    mail_at,
    opened,
    put_secret,
    put_settings,
    run,
    sender,
    wait_for,
)
from tests.doctor import told_of

TRACES = re.compile("Traceback|Error|Exception|" + KEY)
TEST = {"version": 1, "key": "test:1", "event": "test", "source": ""}


def tried(tmp_path: Path, channel: dict[str, object], *more: str) -> tuple[int, str]:
    put_settings(tmp_path / "data", [channel])
    code, told = run("channels", "test", "--data", str(tmp_path / "data"), *more)
    assert len(told.splitlines()) == 1 and not TRACES.search(told), told
    return code, told


def test_a_channel_that_works_says_so(
    tmp_path: Path, elsewhere: Elsewhere, mails: MailServer
) -> None:
    assert tried(tmp_path, desk_at(elsewhere.port, tmp_path)) == (0, "二楼柜台：试过了，通。\n")
    assert elsewhere.said("test") and not elsewhere.calls.waiting()
    assert tried(tmp_path, mail_at(mails.port))[0] == 0 and len(mails.mails) == 1
    assert tried(tmp_path, mail_at(mails.port), "--connect")[0] == 0 and len(mails.mails) == 1


def web_at(port: int, tmp_path: Path, **more: object) -> dict[str, object]:
    return {**desk_at(port, tmp_path), "kind": "webhook", **more}


ANSWER = b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (ANSWER % b"500 No", "对方出了毛病（500）"),
        (ANSWER % b"401 No", "不让进（401）"),
        (ANSWER % b"404 No", "没有这个地址"),
        (ANSWER % b"422 No", "没有收（422）"),
        (b"hello\r\n\r\n", "回答看不懂"),
        (b"\r\n", "看"),
    ],
    ids=str,
)
def test_what_a_receiver_answers(tmp_path: Path, answer: bytes, words: str) -> None:
    host = Silent(answer)
    code, told = tried(tmp_path, web_at(host.port, tmp_path))
    assert code == 1 and words in told
    host.close()


def test_a_desk_that_is_none_of_ours_takes_nothing(tmp_path: Path) -> None:
    host = Silent(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{bad}")
    assert "没有签对" in tried(tmp_path, desk_at(host.port, tmp_path))[1]
    host.close()


def test_a_desk_that_does_not_listen(tmp_path: Path) -> None:
    assert "没有开着" in tried(tmp_path, desk_at(free_port(), tmp_path))[1]


def test_no_such_host(tmp_path: Path) -> None:
    channel = web_at(443, tmp_path, host="no-such-host.invalid", tls="tls")
    assert "找不到主机 no-such-host.invalid" in tried(tmp_path, channel)[1]


def test_a_host_that_does_not_answer(tmp_path: Path) -> None:
    host = Silent()
    assert "没有回答" in tried(tmp_path, desk_at(host.port, tmp_path))[1]
    host.close()


def test_no_encryption_where_it_is_wanted(tmp_path: Path, elsewhere: Elsewhere) -> None:
    told = tried(tmp_path, web_at(elsewhere.port, tmp_path, tls="tls"))[1]
    assert "没能加密" in told or "断了" in told


def certificate(folder: Path, name: str) -> str:
    """Write a certificate that nobody has signed but itself, with its key; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    text = made.public_bytes(pem)
    text += key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    path = folder / f"{name}.pem"
    path.write_bytes(text)
    return str(path)


def test_encryption_wants_a_certificate_that_is_trusted_and_of_that_host(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    ours, others = certificate(tmp_path, "localhost"), certificate(tmp_path, "elsewhere")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    elsewhere.server.socket = context.wrap_socket(elsewhere.server.socket, server_side=True)
    channel = {**desk_at(elsewhere.port, tmp_path), "host": "localhost", "tls": "tls"}
    context.load_cert_chain(others)
    assert "证书不对" in tried(tmp_path, {**channel, "ca_file": others})[1]
    context.load_cert_chain(ours)
    assert "证书不对" in tried(tmp_path, channel)[1]
    assert "打不开" in tried(tmp_path, {**channel, "ca_file": "/no/such.pem"})[1]
    assert tried(tmp_path, {**channel, "ca_file": ours})[0] == 0


@pytest.mark.parametrize(
    ("refuses", "words"), [("password", "不认用户名或者密码"), ("recipient", "不收这些收件人")]
)
def test_a_mail_server_that_refuses(
    tmp_path: Path, mails: MailServer, refuses: str, words: str
) -> None:
    mails.refuses = refuses
    (channel,) = put_settings(tmp_path / "data", [mail_at(mails.port)]).channels
    # The settings refuse a password without encryption: see below.
    with pytest.raises(Exception) as refused:
        send(replace(channel, user="kiosk"), b"secret", TEST)
    assert words in explain(channel, refused.value)


def test_a_command_that_is_not_there_or_fails(tmp_path: Path) -> None:
    for argv, words in (["/no/such/bell"], "运行不了"), (["false"], "没有运行好"):
        channel: dict[str, object] = {"name": "铃", "kind": "command", "argv": argv}
        assert words in tried(tmp_path, channel)[1]


def test_keys_that_differ_and_clocks_that_differ(
    tmp_path: Path, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    (channel,) = put_settings(tmp_path / "data", [desk_at(elsewhere.port, tmp_path)]).channels

    def refusal(secret: bytes) -> str:
        with pytest.raises(Exception) as refused:
            send(channel, secret, TEST)
        return explain(channel, refused.value)

    assert "密钥文件不一样" in refusal(b"x" * 32)
    with monkeypatch.context() as later:
        later.setattr(sending.time, "time", lambda: 4_000_000_000.0)
        later.setattr(listener.time, "time", lambda: 4_000_000_301.0)
        real = sending.headers_of

        def early(secret: bytes, key: str, now: float, body: bytes) -> dict[str, str]:
            return real(secret, key, now - 302, body)

        later.setattr(sending, "headers_of", early)
        assert "时间差得太多" in refusal(KEY.encode())
    assert elsewhere.shown == []


def test_a_full_disk_at_the_desk_loses_nothing(
    tmp_path: Path, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    (channel,) = put_settings(tmp_path / "data", [desk_at(elsewhere.port, tmp_path)]).channels

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as now:
        now.setattr(elsewhere.calls, "note", full)
        with pytest.raises(Exception) as refused:
            send(channel, KEY.encode(), TEST)
    assert "磁盘" in explain(channel, refused.value)


def test_who_has_no_key_is_not_heard(elsewhere: Elsewhere) -> None:
    for body, headers in (
        (b"{}", {}),
        (b"not json", {SIGNATURE: "sha256=0", TIMESTAMP: "1"}),
        (b"\xff", {SIGNATURE: "é", TIMESTAMP: "é"}),
    ):
        asked = http.client.HTTPConnection("127.0.0.1", elsewhere.port)
        asked.putrequest("POST", "/")
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            asked.putheader(name, value.encode("latin-1"))
        asked.endheaders(body)
        assert asked.getresponse().status == 401
        asked.close()
    assert elsewhere.shown == []


Spoil = Callable[[Path], object]
SPOILT: dict[str, tuple[Spoil, str]] = {
    "readable": (lambda path: path.chmod(0o640), "chmod 600"),
    "gone": (lambda path: path.unlink(), "打不开"),
    "short": (lambda path: path.write_text("abc"), "太短"),
    "empty": (lambda path: path.write_text(""), "空的"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_secret_that_others_can_read_starts_nothing(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = put_settings(tmp_path / "data", [desk_at(9, tmp_path)])
    spoil, words = SPOILT[how]
    spoil(tmp_path / "channel.key")
    code, told = run("--typed", "--headless", "--data", str(settings.data))
    assert code == 2 and words in told and not TRACES.search(told), told
    assert words in told_of("channels", settings, monkeypatch)
    code, told = run("channels", "test", "--data", str(settings.data))
    assert code == 1 and words in told and not TRACES.search(told)


def test_only_the_secrets_of_what_is_used_are_asked_for(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    gone = {"name": "坏的", "kind": "webhook", "host": "127.0.0.1", "port": 9}
    gone["secret_file"] = str(tmp_path / "gone.key")
    listens = {"host": "127.0.0.1", "port": free_port(), "secret_file": put_secret(tmp_path)}
    channels = [desk_at(elsewhere.port, tmp_path), gone]
    settings = put_settings(tmp_path / "data", channels, listen=listens)
    data = str(settings.data)

    listening = subprocess.Popen(
        [sys.executable, str(ROOT / "run_assistant.py"), "channels", "listen", "--data", data],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    sending_ = sender(settings.data, "二楼柜台")
    try:
        assert listening.stdout is not None
        assert "等求助" in listening.stdout.readline()
        opened(settings).desk.call("v", "demo", "key", "home")
        wait_for(lambda: elsewhere.said("call"))
    finally:
        for process in (listening, sending_):
            process.kill()
            process.wait()
    code, told = run("channels", "send", "--data", data, "--only", "坏的")
    assert code == 2 and "坏的" in told and "打不开" in told and not TRACES.search(told), told


def test_a_secret_is_a_file_of_its_owner(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(put_secret(tmp_path))
    with pytest.raises(BadChannels):
        read_secret(str(link))
    assert read_secret(put_secret(tmp_path, KEY + "\n")) == KEY.encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "x"}, "不认识 password"),
        ({"kind": "fax"}, "kind 要写"),
        ({"port": 0}, "端口号"),
        ({"port": "80"}, "端口号"),
        ({"host": "8.8.8.8"}, "要加密"),
        ({"host": ""}, "还要写 host"),
        ({"name": ""}, "名字"),
        ({"picture": "yes"}, "true 或者 false"),
        ({"kind": "command", "argv": "bell; rm"}, "一串文字"),
        ({"kind": "email", "sender": "a", "to": ["b"], "user": "u"}, "要加密"),
    ],
    ids=str,
)
def test_settings_that_are_wrong_are_told(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    with pytest.raises(BadSettings, match=words):
        put_settings(tmp_path / "data", [{**desk_at(80, tmp_path), **change}])


def test_doctor_asks_each_channel(
    tmp_path: Path, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = put_settings(tmp_path / "data", [desk_at(free_port(), tmp_path)])
    assert "没有开着" in told_of("channels", settings, monkeypatch)


def test_what_was_given_up_is_told_loudly(tmp_path: Path) -> None:
    settings = put_settings(tmp_path / "data", [desk_at(free_port(), tmp_path)])
    rooms = opened(settings)
    rooms.desk.call("v", "demo", "key", "home")
    now = datetime.now(timezone.utc)
    late = now + timedelta(seconds=deliveries.GIVE_UP_SECONDS + 1)
    for _ in range(deliveries.LEAST_TRIES):
        with reading(rooms.engine) as connection:
            waits = deliveries.next_due(connection, "二楼柜台", late)
        assert waits is not None
        deliveries.note_try(rooms.engine, waits, now, 0.0)
        ended = deliveries.note_trouble(rooms.engine, waits, late, "没有开着")
    assert ended
    code, told = run("channels", "list", "--data", str(settings.data))
    assert code == 1 and "!! 一小时没送到、放弃了 1 !!" in told and "没有开着" in told


def test_a_kiosk_that_breaks_off_prints_nothing_at_the_desk(
    elsewhere: Elsewhere, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its answer is never read: the connection is reset while the desk still reads or writes."""
    for begun in (b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n", b"POST / HTTP/1.1\r\n", b"\x00"):
        with socket.create_connection(("127.0.0.1", elsewhere.port)) as kiosk:
            kiosk.sendall(begun)
            kiosk.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    time.sleep(0.5)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("reason", ["x\nBcc: a@b.example", "\u2028x\x85y", "x\x0by", "\ud800x"])
def test_what_breaks_a_line_stops_no_mail_and_adds_no_header(reason: str) -> None:
    """A place or a spooled ticket with a line feed: the mail could not be written, the call was given up."""
    call = {
        "id": "1" * 32, "status": "open", "since": "", "kiosk": "", "place": "x\ny", "address": "",
        "reason": reason, "step": "", "said": [], "who": "",
    }  # fmt: skip
    message = {"event": "open", "key": "open:1", "nth": 0, "person": "", "call": call}
    mail = sending._written(Channel("mail", "email", sender="a@b.c", to=("d@e.f",)), message)
    written = mail.as_bytes()
    assert "x" in mail["Subject"] and mail["Bcc"] is None
    assert b"\nBcc" not in written.split(b"\n\n")[0]
