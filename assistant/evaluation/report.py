"""Write the measures as a table and as JSON, and the confusions as a picture."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from assistant.evaluation.measures import Measure, Understood

WORST = 10


def table(measures: Sequence[Measure]) -> str:
    """Return the measures as a Markdown table: measure, target, value, verdict."""
    lines = ["| measure | must | reached | |", "|---|---|---|---|"]
    for one in measures:
        must = "reported"
        if one.at_least is not None:
            must = f"at least {100 * one.at_least:g} %"
        elif one.at_most is not None:
            must = f"at most {100 * one.at_most:g} %"
        reached = (
            f"{100 * one.reached:.2f} % of {one.of:,}"
            if one.unit == "%"
            else f"{one.reached:.1f} {one.unit}"
        )
        verdict = "" if must == "reported" else "ok" if one.ok else "**MISSED**"
        lines.append(f"| {one.name} | {must} | {reached} | {verdict} |")
    return "\n".join(lines) + "\n"


def confusions(rows: Sequence[Understood]) -> Counter[tuple[str, str]]:
    """Count pairs of meant and understood intents that differ."""
    return Counter((row.example.intent, row.intent) for row in rows if not row.right)


def confusion_table(rows: Sequence[Understood], most: int = 40) -> str:
    """Return the most frequent confusions as a Markdown table."""
    lines = ["| meant | understood | times |", "|---|---|---|"]
    for (meant, understood), count in confusions(rows).most_common(most):
        lines.append(f"| {meant} | {understood} | {count} |")
    return "\n".join(lines) + "\n"


def worst(clean: Sequence[Understood], misheard: Sequence[Understood]) -> list[Understood]:
    """Return the wrong examples with the highest confidence: clean ones first, then misheard."""
    chosen: dict[str, Understood] = {}
    for rows in (clean, misheard):
        for row in sorted((r for r in rows if not r.right), key=lambda r: -r.confidence):
            if len(chosen) < WORST:
                chosen.setdefault(row.example.text, row)
    return list(chosen.values())


def worst_table(rows: Sequence[Understood]) -> str:
    """Return examples as a Markdown table."""
    lines = ["| said | heard | meant | understood | sure |", "|---|---|---|---|---|"]
    for row in rows:
        heard = "as said" if row.heard == row.example.text else row.heard
        lines.append(
            f"| {row.example.text} | {heard} | {row.example.intent} | {row.intent} "
            f"| {row.confidence:.2f} |"
        )
    return "\n".join(lines) + "\n"


def draw(rows: Sequence[Understood], path: Path) -> None:
    """Draw the confusion matrix: a row for each meant intent, with shares in percent."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = sorted({r.example.intent for r in rows} | {r.intent for r in rows})
    counts = Counter((row.example.intent, row.intent) for row in rows)
    totals = Counter(row.example.intent for row in rows)
    shares = [[100 * counts[a, b] / max(1, totals[a]) for b in names] for a in names]
    figure = Figure(figsize=(18, 16), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=100)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=11)
    axes.set_yticks(range(len(names)), [f"{n} ({totals[n]})" for n in names], fontsize=11)
    axes.set_xlabel("understood", fontsize=13)
    axes.set_ylabel("meant (how many)", fontsize=13)
    axes.set_title("Intents, clean and misheard together; % of each row", fontsize=15)
    for y, line in enumerate(shares):
        for x, share in enumerate(line):
            if share >= 0.5:
                colour = "white" if share > 50 else "darkred" if x != y else "black"
                axes.text(x, y, f"{share:.0f}", ha="center", va="center", color=colour, fontsize=9)
    figure.tight_layout()
    figure.savefig(path)


def write(
    folder: Path,
    measures: Sequence[Measure],
    clean: Sequence[Understood],
    misheard: Sequence[Understood],
    notes: dict[str, list[str]],
) -> str:
    """Write report.md, report.json and confusion.png into ``folder``; return the report."""
    folder.mkdir(parents=True, exist_ok=True)
    everything = [*clean, *misheard]
    surest = worst(clean, misheard)
    parts = [
        "# How well it understands\n",
        table(measures),
        "## The ten worst: the surest wrong ones\n",
        worst_table(surest),
        "## Confusions, clean and misheard together\n",
        confusion_table(everything),
    ]
    for title, lines in notes.items():
        parts += [f"## {title}\n", "".join(f"* {line}\n" for line in lines) or "None.\n"]
    report = "\n".join(parts)
    (folder / "report.md").write_text(report, encoding="utf-8")
    rows = {
        "measures": [{**asdict(one), "ok": one.ok} for one in measures],
        "confusions": [[a, b, n] for (a, b), n in confusions(everything).most_common()],
        "worst": [[r.example.text, r.heard, r.example.intent, r.intent] for r in surest],
        **notes,
    }
    text = json.dumps(rows, ensure_ascii=False, indent=2)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    draw(everything, folder / "confusion.png")
    return report
