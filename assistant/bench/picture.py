"""Draw a picture of the figures beside older values, stock Rasa's values and required values."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.bench.figures import FIGURES, Figure, flat

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = 3
BARS = {"before": "#b9b2a6", "now": "#1f6f54", "stock": "#c8791b"}
MUST = "#b3261e"
BEHIND_WORDS = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
INCHES = (11.0, 0.95)
"""Width of the picture and height of one of its rows, in inches."""


def draw(results: dict[str, dict[str, Any]], path: Path) -> None:
    """Write an SVG with a panel for each figure, each on its own scale from zero.

    Args:
        results: The results of each part; "machine" tells when it ran and how busy it was.
        path: The file to write; an existing file is replaced.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Drawing

    found = flat(results)
    figures = [each for each in FIGURES if isinstance(found.get(each.key), float)]
    rows = max(1, -(-len(figures) // COLUMNS))
    drawing = Drawing(figsize=(INCHES[0], INCHES[1] * rows + 0.9))
    FigureCanvasSVG(drawing)
    panels = drawing.subplots(rows, COLUMNS, squeeze=False).flatten()
    for panel, figure in zip(panels, figures, strict=False):
        _draw_panel(panel, figure, found)
    for panel in panels[len(figures) :]:
        panel.axis("off")
    drawing.text(0.01, 0.01, _caption(results["machine"]), fontsize=8)
    drawing.tight_layout(rect=(0, 0.06, 1, 1))
    # Keep words as text and ids fixed, so that the file is small and changes can be read in a diff.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "bench"}):
        path.parent.mkdir(parents=True, exist_ok=True)
        drawing.savefig(path, metadata={"Date": None, "Creator": None})


def _draw_panel(panel: Axes, figure: Figure, found: dict[str, Any]) -> None:
    values = {
        "before": figure.before,
        "now": found[figure.key],
        "stock": found.get(figure.stock) if figure.stock else None,
    }
    bars = [(name, value) for name, value in values.items() if isinstance(value, float)]
    for place, (name, value) in enumerate(bars):
        panel.barh(place, value, color=BARS[name], height=0.75)
        label = shown(value, figure.unit)
        panel.text(1.02 * value, place, label, va="center", fontsize=8, bbox=BEHIND_WORDS)
    panel.set_yticks(range(len(bars)), [name for name, _ in bars], fontsize=8)
    panel.set_ylim(2.6, -0.6)
    panel.set_xlim(0, 1.3 * max(figure.must, *(value for _, value in bars)))
    panel.axvline(figure.must, color=MUST, linewidth=1.2)
    sign = "≥" if figure.more_is_better else "≤"
    panel.set_title(f"{figure.label}  ({sign} {shown(figure.must, figure.unit)})", fontsize=9)
    panel.set_xticks([])
    panel.spines[["top", "right", "bottom"]].set_visible(False)


def shown(value: float, unit: str) -> str:
    """Return a figure in readable form: 19 ms, 6.4 s, 4 min 10 s, 1,428 MB."""
    if unit == "s" and value < 1:
        return f"{value * 1000:.0f} ms"
    if unit == "s" and value >= 90:
        minutes, seconds = divmod(round(value), 60)
        return f"{minutes} min {seconds:02} s"
    digits = 2 if unit == "" else 1 if value < 100 else 0
    return f"{value:,.{digits}f} {unit}".strip()


def _caption(machine: dict[str, Any]) -> str:
    return (
        f"make bench, {machine['when']}, {machine['cores']} cores, load "
        f"{machine['load_at_the_start']:.1f} to {machine['load_at_the_end']:.1f}: times drift with "
        "what else runs, ratios within the run hold. Red line: what must be."
    )
