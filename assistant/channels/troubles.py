"""Explain to staff, in one Chinese sentence, why a channel did not deliver and what to check."""

from __future__ import annotations

import errno
import smtplib
import socket
import ssl
import subprocess

from assistant.channel_settings import BadChannels, Channel
from assistant.channels.sending import Answered, CommandFailed, Unreadable
from assistant.channels.shut_in import ShutIn
from assistant.channels.signing import BadSignature

DESKS = {
    "signature": "对方不认我们的签名：两边的密钥文件不一样",
    "clock": "两台机器的时间差得太多（超过 5 分钟）：请把时间校准",
    "disk": "对方写不了磁盘，可能满了",
    "json": "对方看不懂我们发的内容：两边的版本可能不一样",
}
"""Why a desk elsewhere refused a message, by the code word of its answer."""


def explain(channel: Channel, trouble: BaseException) -> str:
    """Return the sentence without a full stop; it may name the channel's host, never a secret."""
    where = f"{channel.host}:{channel.port}"
    if isinstance(trouble, BadChannels):
        return str(trouble)
    if isinstance(trouble, Answered):
        return _answered(trouble, where)
    if isinstance(trouble, BadSignature):
        return f"{where} 的回答没有签对：可能不是我们的柜台，或者两边的密钥文件不一样"
    if isinstance(trouble, Unreadable):
        return f"{where} 的回答看不懂：可能不是我们的柜台"
    if isinstance(trouble, ShutIn):
        return f"{where} 不在设置里，没有连：地址可能变了"
    if isinstance(trouble, CommandFailed | subprocess.SubprocessError):
        return f"命令 {channel.argv[0]} 没有运行好（{trouble}）"
    if isinstance(trouble, smtplib.SMTPException):
        return _mailed(trouble, where)
    if isinstance(trouble, OSError):
        return _network(channel, trouble, where)
    return f"{where} 的回答看不懂（{type(trouble).__name__}）：请看看端口对不对"


def _answered(trouble: Answered, where: str) -> str:
    if trouble.why in DESKS:
        return f"{where}：{DESKS[trouble.why]}"
    if trouble.code in (401, 403):
        return f"{where} 不让进（{trouble.code}）：请看看密钥"
    if trouble.code == 404:
        return f"{where} 没有这个地址（404）：请看看 path"
    whose = "对方出了毛病" if trouble.code >= 500 else "对方没有收"
    return f"{where} {whose}（{trouble.code}）"


def _mailed(trouble: smtplib.SMTPException, where: str) -> str:
    if isinstance(trouble, smtplib.SMTPAuthenticationError):
        return f"邮件服务器 {where} 不认用户名或者密码"
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return f"邮件服务器 {where} 不收这些收件人"
    if isinstance(trouble, smtplib.SMTPNotSupportedError):
        return f"邮件服务器 {where} 不支持这样加密或者登录：请看看 tls"
    if isinstance(trouble, smtplib.SMTPServerDisconnected):
        return f"邮件服务器 {where} 把连接断了：请看看端口和 tls"
    code = getattr(trouble, "smtp_code", "")
    return f"邮件服务器 {where} 没有收（{code or type(trouble).__name__}）"


def _network(channel: Channel, trouble: OSError, where: str) -> str:
    if channel.kind == "command":
        return f"命令 {channel.argv[0]} 运行不了：{trouble.strerror or '没有这个程序'}"
    if isinstance(trouble, socket.gaierror):
        return f"找不到主机 {channel.host}：请看看名字和网络"
    if isinstance(trouble, ssl.SSLCertVerificationError):
        return f"{where} 的证书不对（{trouble.verify_message}）：请看看主机名、ca_file 和时间"
    if isinstance(trouble, ssl.SSLError):
        return f"和 {where} 没能加密：请看看端口和 tls"
    if isinstance(trouble, TimeoutError):
        return f"{where} 没有回答（等到了时间）：请看看地址、网络和防火墙"
    if isinstance(trouble, ConnectionRefusedError):
        return f"{where} 没有开着：请看看对方的程序和端口"
    if isinstance(trouble, ConnectionError):
        return f"{where} 把连接断了：请看看端口和 tls"
    if trouble.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return f"到不了 {where}：请看看网线和网络"
    if trouble.errno in (errno.ENOENT, errno.EACCES) and channel.ca_file:
        return f"证书文件 {channel.ca_file} 打不开"
    return f"{where} 连不上（{trouble.strerror or type(trouble).__name__}）"
