"""Read a command line as argparse does, and say in a Chinese sentence what is wrong with it."""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

SENTENCES = (
    (r"the following arguments are required: (.+)", "还缺：{0}。"),
    (r"one of the arguments (.+) is required", "这几样要写一样：{0}。"),
    (r"unrecognized arguments: (.+)", "不认识：{0}。"),
    (r"ambiguous option: (.+) could match (.+)", "{0} 不知道是哪一个：{1}。请写全。"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", "{0} 不能是 {1}，可以是：{2}。"),
    (r"argument (.+): not allowed with argument (.+)", "{0} 和 {1} 只能写一个。"),
    (r"argument (.+): expected (?:one|at least one) argument", "{0} 后面要写上是什么。"),
    (r"argument (.+): ignored explicit argument (.+)", "{0} 后面不用写 {1}。"),
    (r"argument (.+): invalid \w+ value: (.+)", "{0} 后面不能写 {1}。"),
)
"""What argparse says, and our sentence for it."""


class Parser(argparse.ArgumentParser):
    """Parses a command line; its subcommands are parsers of the same kind."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong, and where all that can be written is told; exit with 2."""
        self.exit(2, f"{explain_fault(message)}（怎么写：{self.prog} --help）\n")


def explain_fault(message: str) -> str:
    """Return a sentence for a message of argparse; one without a sentence stays as it is."""
    for pattern, sentence in SENTENCES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return sentence.format(*found.groups())
    return message
