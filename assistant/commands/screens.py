"""Show every screen of the kiosk in the terminal, or write pictures and texts (``screens``)."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from assistant.demo.export import INDEX, NoSuchScreen, chosen, export, keep_index


def run(options: argparse.Namespace) -> int:
    """Show or write the screens; return the exit code."""
    try:
        views = chosen(options.only)
    except NoSuchScreen as err:
        print(err, file=sys.stderr)
        return 2
    if options.export is None:
        from assistant.demo.viewer import show

        return show(views, options.remote)
    try:
        return _write(options.export, options)
    except OSError as err:
        print(f"写不了：{err.filename or options.export}（{err.strerror}）。", file=sys.stderr)
        return 1


def _write(folder: Path, options: argparse.Namespace) -> int:
    """Write the screens, drawn by our own renderer and by a real terminal."""
    from assistant.demo.photographs import NoTerminal, photograph

    views, progress, status = chosen(options.only), _Progress(), 0
    written = export(folder, views, progress.tell)
    if options.terminal:
        try:
            written += photograph(folder, views, progress.tell)
        except NoTerminal as err:
            progress.end()
            print(err, file=sys.stderr)
            status = 1
    progress.end()
    gone = keep_index(folder, written, whole=options.only is None and not status)
    taken = f"，去掉了{gone}个旧的" if gone else ""
    print(f"写好了{len(written)}个文件，在 {folder}（{INDEX} 里有清单）{taken}。")
    return status


class _Progress:
    """A progress line on standard error; on a pipe, a new line every few seconds."""

    def __init__(self) -> None:
        self._at_terminal = sys.stderr.isatty()
        self._told = 0.0

    def tell(self, number: int, of: int, name: str) -> None:
        """Show which screen is drawn now."""
        now = time.monotonic()
        if not self._at_terminal and now - self._told < 5 and number < of:
            return
        self._told = now
        start, end = ("\r\x1b[K", "") if self._at_terminal else ("", "\n")
        print(f"{start}{number}/{of} {name}", end=end, file=sys.stderr, flush=True)

    def end(self) -> None:
        """Remove the line."""
        if self._at_terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
