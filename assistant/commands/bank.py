"""Serve the sandbox as a bank over HTTPS (``bank --serve``), or try a bank's server (``bank --check``)."""

from __future__ import annotations

import argparse
import ipaddress
import ssl
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table
from sanic import Sanic

from assistant.bank_api.client import load_certificate, tls_of
from assistant.bank_api.conformance import Trial
from assistant.bank_api.server import Service, make_app
from assistant.bank_settings import require_url
from assistant.channel_settings import BadChannels, read_secret, require_key
from assistant.clock_watch import WatchedClock
from assistant.logs import log_to_file
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from assistant.storage.errors import StorageError

CONSOLE = Console(highlight=False, soft_wrap=True)


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Serve or check; return the exit code: 1 if a bank deviates, 2 if it cannot be tried."""
    try:
        secret = require_key(read_secret(str(options.secret_file)), str(options.secret_file))
        if options.serve:
            return _serve(settings, options, secret)
        return _check(options, secret)
    except (BadChannels, StorageError) as err:
        return _complain(str(err))
    except ssl.SSLError as err:
        return _complain(f"证书或者私钥用不了：{err.reason or err}")
    except OSError as err:
        return _complain(
            f"没有办成：{err.filename or options.check or options.host}（{err.strerror or err}）"
        )


def _serve(settings: Settings, options: argparse.Namespace, secret: bytes) -> int:
    """Answer calls until Ctrl+C."""
    tls = _tls_of_server(options)
    if tls is None and not _is_this_machine(options.host):
        return _complain(
            f"{options.host} 不是本机：要加密才能开。请加 --certificate 和 --key（和 --ca）"
        )
    clock = WatchedClock(settings.data, settings.audit_key)
    with open_bank(settings, clock) as rooms:
        log_to_file(settings.data)
        app: Sanic = make_app(Service(rooms.bank, secret))
        where = f"{'https' if tls else 'http'}://{options.host}:{options.port}"
        CONSOLE.print(f"银行接口开在 {where}，数据在 {settings.data}。Ctrl+C 结束。")
        app.run(options.host, options.port, ssl=tls, access_log=False, motd=False, workers=1)
    return 0


def _check(options: argparse.Namespace, secret: bytes) -> int:
    """Print each step of the trial; return 1 if one fails."""
    require_url(str(options.check), "--check 的地址")
    tls = tls_of(options.ca, options.certificate, options.key)
    trial = Trial(options.check, secret, options.customer, tls)
    if problem := trial.reach():
        return _complain(
            f"{options.check} 连不上：{problem}。请看地址、端口和证书对不对，服务器开了没有。"
        )
    table = Table("", Column("要求", overflow="fold"), "结果", title=f"接口检查：{options.check}")
    failed = 0
    with CONSOLE.status("正在检查…") as status:
        for each in trial.run():
            failed += bool(each.problem)
            mark = "[red]✗[/]" if each.problem else "[green]✓[/]"
            table.add_row(mark, each.step, each.problem or "符合")
            status.update(f"正在检查：{each.step}")
    CONSOLE.print(table)
    CONSOLE.print("全部符合。" if not failed else f"有 {failed} 条不符合，见 docs/integration.md。")
    return 1 if failed else 0


def _tls_of_server(options: argparse.Namespace) -> ssl.SSLContext | None:
    """Return the certificate to serve with, and whom to let in; None: no encryption was asked for."""
    if not options.certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    load_certificate(context, options.certificate, options.key)
    if options.ca:
        context.load_verify_locations(Path(options.ca).expanduser())
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _complain(text: str) -> int:
    print(text, file=sys.stderr)
    return 2
