"""Find why set-up stopped, from the failed command's output, and say what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """A cause that somebody at the machine can remove."""

    signs: re.Pattern[str]
    """What Python, pip, uv, npm and the kernel print in this case."""
    chinese: str
    english: str


AGAIN = "再运行一次同样的命令，会接着装。"
FULL = Reason(
    re.compile(r"No space left on device|ENOSPC|Disk quota exceeded|File too large|os error 28\b"),
    f"磁盘满了。请腾出至少 2 GB，{AGAIN}",
    "The disk is full. Free at least 2 GB, then run the same command again; it will go on.",
)
CERTIFICATE = Reason(
    re.compile(
        r"invalid peer certificate|UnknownIssuer|CERTIFICATE_VERIFY_FAILED|certificate verify failed"
    ),
    f"这里的网络用自己的证书，这台机器还不认。请让技术人员把证书装进系统，{AGAIN}",
    "This network signs with a certificate of its own that this machine does not trust. Install it into "
    "the system's store (pip: PIP_CERT), then run the same command again; it will go on.",
)
"""A bank's network often reads what passes it."""
REASONS = (
    FULL,
    CERTIFICATE,
    Reason(
        re.compile(r"Read-only file system|Permission denied|EACCES|EROFS|Not a directory"),
        f"有文件夹不能写。请让这个用户能写本程序的文件夹和自己的数据文件夹，{AGAIN}",
        "A folder cannot be written. Let this user write the program's folder and the user's own "
        "data folder, then run the same command again; it will go on.",
    ),
    Reason(
        re.compile(r"DO NOT MATCH THE HASHES|[Hh]ash mismatch|is expected\b"),
        f"下载到的和本程序记下的不一样，所以没有用。请换一个网络，{AGAIN}",
        "What came is not what this program expects, and was not used. Try another network, then "
        "run the same command again; it will go on.",
    ),
    Reason(
        re.compile(
            r"name resolution|Name or service not known|dns error|[Cc]onnection (?:refused|reset|"
            r"aborted|broken)|Network is unreachable|No route to host|[Tt]imed? ?out|error sending "
            r"request|cannot be reached|broke off|too slow|IncompleteRead|Failed to (?:fetch|"
            r"download)|Max retries|No matching distribution|Could not find a version|ENOTFOUND"
        ),
        f"网络不通，或者太慢。请接好网络，{AGAIN}",
        "There is no network, or it is too slow. Mend it, then run the same command again; it "
        "will go on.",
    ),
    Reason(
        re.compile(r"MemoryError|Cannot allocate memory|ENOMEM"),
        f"内存不够。请关掉别的程序，{AGAIN}",
        "There is not enough memory. Close other programs, then run the same command again; it "
        "will go on.",
    ),
    Reason(
        re.compile(r"ensurepip is not"),
        f"缺少程序包 python3.10-venv。请让技术人员装上它，{AGAIN}",
        "The system's package python3.10-venv is missing. Install it, then run the same command "
        "again.",
    ),
    Reason(
        re.compile(r"another installation is going on"),
        f"另一个窗口也在装。请等它装完，{AGAIN}",
        "Another window is installing too. Wait for it, then run the same command again.",
    ),
)
UNKNOWN = Reason(
    re.compile(""),
    f"请{AGAIN}还是不行，就请技术人员看下面的文件。",
    "Run the same command again; it will go on. If it stops again, somebody has to read the file below.",
)
KILLED = (-9, 137)


def reason_for(code: int, said: str) -> Reason:
    """Return why a command ended with ``code``, by the last reason that it printed."""
    if code in KILLED:  # what Linux does where memory runs out
        return next(reason for reason in REASONS if "MemoryError" in reason.signs.pattern)
    for line in reversed(said.splitlines()):
        for reason in REASONS:
            if reason.signs.search(line):
                # pip ends with "No matching distribution", whatever kept it from looking.
                return (
                    CERTIFICATE if CERTIFICATE.signs.search(said) and reason is not FULL else reason
                )
    return UNKNOWN
