"""Test the text of screens without a terminal, line breaks, and the contrast of colours."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from rich.cells import cell_len

from assistant.demo.gallery import SAMPLES, VIEWS
from assistant.screens.glyphs import Graphics
from assistant.screens.layout import lay_out
from assistant.screens.registry import key_words, plain_text
from assistant.screens.theme import PAIRS, rgb
from assistant.screens.view import Status
from assistant.screens.wrapping import tail, wrap


def test_plain_text_reads_like_the_screen() -> None:
    text = plain_text(SAMPLES["balance"])
    assert text.startswith("存折（尾号3456） 余额 86,520.35 元 您的存折")
    assert "退休金卡 ＊＊＊＊" in text
    shown = plain_text(replace(SAMPLES["balance"], cover="none"))
    assert "退休金卡（尾号7788） 23,180 元" in shown
    home = plain_text(SAMPLES["home"])
    assert "1 查余额 2 进出的钱 3 转账" in home
    assert "「给闺女转五百块」" in home
    assert "出 500 元" in plain_text(SAMPLES["transactions"])


def test_every_sentence_of_the_voice_is_in_it() -> None:
    for view in VIEWS.values():
        assert view.text in plain_text(view)


def test_reading_the_words_loads_no_textual_and_no_pillow() -> None:
    code = (
        "import sys; from assistant.screens.registry import plain_text;"
        "from assistant.demo.gallery import SAMPLES;"
        "[plain_text(view) for view in SAMPLES.values()];"
        "print([m for m in ('textual', 'PIL', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    def linear(byte: int) -> float:
        part = byte / 255
        return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(byte) for byte in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_all_colours_have_the_best_contrast_grade() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert {role: pair for role, pair in PAIRS.items() if contrast(*pair) < 7} == {}


@pytest.mark.parametrize("width", [4, 7, 10, 23, 76])
def test_lines_fit_and_keep_every_character(width: int) -> None:
    text = "您的存折，尾号3456，现在有¥86,520.35。对的话，请说“对”，或者按是！"
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines) == text


def test_figures_stay_whole_and_no_line_begins_with_a_full_stop() -> None:
    for width in range(14, 60):
        lines = wrap("您的存折，尾号3456，现在有¥86,520.35。对的话，请说对。（好）", width)
        assert any("¥86,520.35" in line for line in lines)
        assert not any(line[0] in "，。）" for line in lines)
        assert not any(line[-1] in "（¥" for line in lines)


def test_the_end_of_what_is_heard_stays_in_sight() -> None:
    assert tail("给我闺女转两千", 7) == "…转两千"
    assert tail("转两千", 7) == "转两千"


@pytest.mark.parametrize("name", [name for name, view in VIEWS.items() if "no" in view.keys])
def test_yes_and_no_say_what_follows(name: str) -> None:
    """对 and 不对 leave open to what: to the question, or to all of it."""
    words = key_words(VIEWS[name])
    assert {"yes", "no"} <= set(words)
    assert not set(words.values()) & {"对", "不对", "是", "不"}


STATUSES = [
    Status("listening"),
    Status("hearing", "给我闺女转", ("麦克风没有声音，请按键办。",), True, "notified"),
    Status("idle", notices=("听不见了。",), help_state="failed"),
    Status("speaking", help_state="taken", reading=(0, 6)),
]


@pytest.mark.parametrize("graphics", [None, Graphics(24, 45, 4096, 4096)], ids=["blocks", "real"])
@pytest.mark.parametrize("name", VIEWS)
def test_every_cell_that_is_really_drawn_can_be_read(name: str, graphics: Graphics | None) -> None:
    """Ink and ground are those of the segments that a terminal gets, not those of the theme."""
    for status in STATUSES:
        page = lay_out(VIEWS[name], status, 80, 24, graphics=graphics)
        for line in page.segments():
            for text, drawn, _ in line:
                if not text.strip(" █▀▄"):
                    continue
                assert drawn is not None and drawn.color and drawn.bgcolor, text
                ink, ground = (c.get_truecolor().hex for c in (drawn.color, drawn.bgcolor))
                assert contrast(ink, ground) >= 7, (text, ink, ground)
        for one in page.letterings:
            assert contrast(one.ink, one.ground) >= 7
            assert not one.mark or contrast(one.ink, one.mark) >= 7
