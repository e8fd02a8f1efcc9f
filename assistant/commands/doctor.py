"""Print which parts this machine has or misses (``doctor``), a line each, with what to do."""

from __future__ import annotations

from assistant.serving.findings import findings
from assistant.settings import Settings


def examine(settings: Settings) -> int:
    """Print one line for each check; return 0, or 1 if the assistant could not serve."""
    could_serve = True
    for finding in findings(settings):
        print(finding, flush=True)
        could_serve = could_serve and (finding.ok or not finding.needed)
    print("可以服务。" if could_serve else "还不能服务。")
    return 0 if could_serve else 1
