"""Test that the example test in CONTRIBUTING.md passes exactly as printed there."""

from __future__ import annotations

from assistant.settings import ROOT
from tests.actions.turns import Desk


def test_the_example_passes(hers: Desk) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    example = text.split("## Test an action")[1].split("```python\n")[1].split("```")[0]
    names = {"Desk": Desk}
    exec(compile(example, "CONTRIBUTING.md", "exec"), names)
    (test,) = (names[name] for name in names if name.startswith("test_"))
    test(hers)
