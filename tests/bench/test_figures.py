from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from assistant.bench.figures import BY_KEY, FIGURES, flat, line_of
from assistant.bench.picture import draw, shown

MACHINE = {"when": "2026-11-26T22:00+00:00", "cores": 2, "load_at_the_start": 0.5,
           "load_at_the_end": 1.5}  # fmt: skip


def test_at_most_and_at_least_are_told_apart() -> None:
    turn, postings = BY_KEY["turn_p95_seconds"], BY_KEY["postings_to_raw_ratio_1_writers"]
    assert turn.is_met(0.040) and not turn.is_met(0.041)
    assert postings.is_met(0.50) and not postings.is_met(0.49)


def test_a_line_says_whether_the_aim_is_met() -> None:
    assert line_of("make_check_seconds", 89.0).endswith("aim 90: met")
    assert line_of("make_check_seconds", 91.0).endswith("aim 90: MISSED")
    assert "aim" not in line_of("make_check_seconds", "not measured: it did not pass")
    assert line_of("anything", 3).endswith("3")


def test_the_issues_table_is_whole() -> None:
    """Running and developing, fresh, first and ready, memory, two of a turn, two of the ledger and
    a turn's database, training, check and test."""
    assert len(FIGURES) == 14
    assert {f.stock for f in FIGURES if f.stock} == {
        "stock_ready_seconds",
        "stock_resident_megabytes",
        "stock_turn_median_seconds",
        "stock_turn_p95_seconds",
        "stock_environment_megabytes",
    }


def words_of(path: Path) -> str:
    root = ET.parse(path).getroot()
    return "\n".join(
        element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")
    )


def test_the_picture_shows_what_was_measured_and_nothing_else(tmp_path: Path) -> None:
    results = {
        "machine": MACHINE,
        "turns": {"turn_median_seconds": 0.0134},
        "stock": {"stock_turn_median_seconds": 0.135},
        "fresh": {"not measured": "left out by --without"},
        "test": {"make_test_seconds": "not measured: it did not pass"},
    }
    path = tmp_path / "images" / "bench.svg"
    draw(results, path)
    words = words_of(path)
    for seen in ("a turn, p50", "13 ms", "135 ms", "192 ms", "20 ms", "stock", "load 0.5 to 1.5"):
        assert seen in words
    for unseen in ("make test", "fresh", "training", "ready"):
        assert unseen not in words


def test_without_stock_there_is_no_bar_of_it(tmp_path: Path) -> None:
    path = tmp_path / "bench.svg"
    draw({"machine": MACHINE, "turns": {"turn_median_seconds": 0.0134}}, path)
    assert "stock" not in words_of(path)


def test_the_picture_of_everything_is_small_and_the_same_again(tmp_path: Path) -> None:
    everything = {each.key: each.must for each in FIGURES}
    stock = {each.stock: 2 * each.must for each in FIGURES if each.stock}
    one, other = tmp_path / "one.svg", tmp_path / "other.svg"
    for path in (one, other):
        draw({"machine": MACHINE, "all": everything, "stock": stock}, path)
    assert one.read_bytes() == other.read_bytes()
    assert one.stat().st_size < 60_000
    assert all(each.label in words_of(one) for each in FIGURES)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0134, "s", "13 ms"),
        (6.42, "s", "6.4 s"),
        (250.0, "s", "4 min 10 s"),
        (1428.3, "MB", "1,428 MB"),
        (0.486, "", "0.49"),
    ],
)
def test_figures_are_written_as_people_do(value: float, unit: str, text: str) -> None:
    assert shown(value, unit) == text


def test_all_parts_in_one() -> None:
    assert flat({"a": {"x": 1.0}, "b": {"y": 2.0}}) == {"x": 1.0, "y": 2.0}
