"""Test every screen at every size: controls in place, nothing cut off, nothing missing."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import chain

import pytest
from rich.cells import cell_len
from rich.console import Console

from assistant.conversation.check_answers import answer_by_key
from assistant.demo.gallery import CHECK_AMOUNT, SAMPLES, VIEWS
from assistant.fraud.check import AnswerKind
from assistant.screens import bigtype, blocks, registry
from assistant.screens.bigtype import fitting
from assistant.screens.blocks import Big, Hints, NumberField, Options
from assistant.screens.compact import find_question
from assistant.screens.drawing import Typed, _drawn, spaced
from assistant.screens.glyphs import Graphics
from assistant.screens.layout import SENTENCE_SIZES, lay_out
from assistant.screens.page import Page, Piece, stacked, words
from assistant.screens.registry import compose, screen_names
from assistant.screens.view import CONTROLS, Choice, Status, View
from assistant.screens.wrapping import wrap

SIZES = [(160, 45), (120, 36), (80, 24), (60, 20), (40, 12)]
OFFERS = ("interest", "whether")
"""Screens whose two answers are the keys for yes and no."""
BUSY = Status("hearing", "给我闺女转", ("麦克风没有声音，请按键办。",), True, "notified")


@cache
def laid_out(name: str, size: tuple[int, int], text_size: int) -> list[Page]:
    """Return all pages of a view of the gallery; cached, as several tests use them."""
    return pages(VIEWS[name], *size, text_size=text_size)


def pages(view: View, width: int, height: int, **how: int) -> list[Page]:
    """Return all pages of a view."""
    first = lay_out(view, BUSY, width, height, **how)
    rest = (lay_out(view, BUSY, width, height, page=n, **how) for n in range(2, first.of + 1))
    return [first, *rest]


def characters(text: str) -> str:
    return re.sub(r"\s+", "", text)


@cache
def shape(text: str, size: int) -> tuple[str, ...]:
    """Return the half blocks of ``text``, in lines without spaces."""
    rows = bigtype.draw(text, size, "#111111", "#fffdf5")
    return tuple(characters(row.plain) for row in rows)


def drawn_large(page: Page, text: str) -> bool:
    """Return whether ``text`` stands on the page in half blocks, found again pixel by pixel."""
    lines = [characters(line.plain) for line in page.lines]  # with what may stand beside it
    half = (len(text) + 1) // 2  # a long name may be broken in two
    return any(
        all(any(row in line for line in lines) for part in parts for row in shape(part, size))
        for parts in ((text,), (text[:half], text[half:]))
        for size in bigtype.SIZES
        if all(bigtype._extent(part, size)[0] <= page.width for part in parts)
    )


def test_there_is_a_sample_and_a_composer_for_every_screen() -> None:
    assert set(SAMPLES) == screen_names()
    for name, view in SAMPLES.items():
        assert view.screen == name
        assert compose(view)


@pytest.mark.parametrize("name", sorted(screen_names()))
def test_a_screen_without_any_data_still_says_its_sentence(name: str) -> None:
    view = View(name, "我在这儿。")
    assert "我在这儿。" in registry.plain_text(view)
    assert lay_out(view, BUSY, 80, 24).touch("help")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("text_size", [0, 2])
def test_controls_stay_and_nothing_is_wider_than_the_screen(
    name: str, size: tuple[int, int], text_size: int
) -> None:
    view = VIEWS[name]
    for page in laid_out(name, size, text_size):
        assert (page.width, len(page.lines)) == (size[0], size[1])
        assert {line.cell_len for line in page.lines} == {size[0]}
        unseen = {key for key, told in registry.key_words(view).items() if not told}
        wanted = {"help", *(set(view.keys) - {"digits"} - unseen)}
        if view.screen not in OFFERS:
            wanted |= {f"choice:{choice.key}" for choice in view.choices}
        if view.field_kind:
            wanted |= {f"digit:{digit}" for digit in "0123456789"} | {"erase", "enter"}
        if page.of > 1:
            wanted |= {"next", "previous"}
        assert wanted <= {touch.action for touch in page.touches}
        for touch in page.touches:
            assert touch.column >= 0 and touch.column + touch.columns <= page.width
            assert touch.row >= 0 and touch.row + touch.rows <= page.height


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", VIEWS)
def test_touch_fields_do_not_overlap(name: str, size: tuple[int, int]) -> None:
    page = laid_out(name, size, 0)[0]
    cells = [
        (column, row)
        for touch in page.touches
        for row in range(touch.row, touch.row + touch.rows)
        for column in range(touch.column, touch.column + touch.columns)
    ]
    assert len(cells) == len(set(cells))


@pytest.mark.parametrize("size", [(160, 45), (100, 30), (80, 24), (64, 18), (60, 20)])
def test_without_pictures_help_is_tall_and_always_in_the_same_corner(
    size: tuple[int, int],
) -> None:
    """It was one row high at 80x24 where the terminal draws no sixel."""
    status = Status("listening", notices=("没有接好麦克风，请按键办。",))
    for told in (Status("listening"), status):
        places = {lay_out(view, told, *size).touch("help") for view in VIEWS.values()}
        assert len(places) == 1
        place = places.pop()
        assert place and place.rows == 3 and place.row == 0
        assert place.column + place.columns == size[0]


@pytest.mark.parametrize("size", [(160, 45), (100, 30), (80, 24)])
@pytest.mark.parametrize("name", VIEWS)
def test_without_pictures_fields_are_three_rows_high(name: str, size: tuple[int, int]) -> None:
    """对，转 was one row high at 80x24: a shaking hand misses it."""
    page = lay_out(VIEWS[name], Status("listening"), *size)
    assert page.of == 1
    assert [touch for touch in page.touches if touch.rows < 3] == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", VIEWS)
def test_every_word_of_the_view_can_be_read(name: str, size: tuple[int, int]) -> None:
    view = VIEWS[name]
    shown = laid_out(name, size, 0)
    # A table row's figures stand away from its words: read line by line, without the spaces.
    text = characters("".join(page.plain for page in shown))
    for block in compose(view):
        if isinstance(block, Options):
            for choice in block.choices:
                assert all(part in text for part in (choice.key, *characters(choice.label)))
            continue
        if isinstance(block, NumberField):
            assert characters(block.plain()) in text
            continue
        if isinstance(block, Big):
            assert characters(block.label) in text
            plain = characters(block.text) in text
            assert plain or any(drawn_large(page, block.text) for page in shown)
            continue
        if isinstance(block, blocks.Sentence) and characters(block.text) not in text:
            # Drawn large, or beside the digit pad: all its lines, then.
            assert _lines_found(block.text, shown, text), block
            continue
        if isinstance(block, blocks.Rows):
            assert all(characters(cell) in text for row in block.rows for cell in row)
            continue
        if isinstance(block, Hints) and {"yes", "no"} <= set(view.keys):
            continue  # the keys say what can be said: examples give way to names and tall keys
        assert characters(block.plain()) in text or _lines_found(block.plain(), shown, text)


def _lines_found(sentence: str, shown: list[Page], text: str) -> bool:
    """Return whether the sentence is there line by line: wrapped beside a pad, or in large type."""
    for width in range(10, 160):
        if all(characters(line) in text for line in wrap(sentence, width)):
            return True
    page = shown[0]
    widths = {(page.width - 4) * 2 // size for size in chain(*SENTENCE_SIZES)}
    return any(all(drawn_large(page, x) for x in wrap(sentence, width)) for width in widths)


@pytest.mark.parametrize("size", SIZES)
def test_the_amount_question_never_shows_the_amount(size: tuple[int, int]) -> None:
    fen = CHECK_AMOUNT.data["fen"]
    assert fen == 1_200_000
    for page in pages(CHECK_AMOUNT, *size):
        assert not re.search("12,?000|1200000|¥|元(?!）)|一万二|万", characters(page.plain))
        assert not drawn_large(page, "12,000 元")
    assert not any(isinstance(block, Big) for block in compose(CHECK_AMOUNT))
    assert "12,000" not in registry.plain_text(CHECK_AMOUNT)


@pytest.mark.parametrize("size", [*SIZES, (64, 18)])
@pytest.mark.parametrize("name", ["fraud_check", "fraud_check-amount"])
def test_a_question_of_the_check_keeps_the_name_in_view(name: str, size: tuple[int, int]) -> None:
    assert any("王小红" in page.plain for page in pages(VIEWS[name], *size))


def test_large_type_is_its_pixels_cell_by_cell() -> None:
    ink, ground = "#111111", "#fffdf5"
    pixels = [*bigtype._pixels("王小红¥2", 18)]
    pixels += [(0,) * len(pixels[0])] * (len(pixels) % 2)
    console = Console(width=200, color_system="truecolor", force_terminal=True)
    rows = bigtype.draw("王小红¥2", 18, ink, ground)
    assert 2 * len(rows) == len(pixels)
    for number, row in enumerate(rows):
        drawn = [(c, part.style) for part in row.render(console) for c in part.text]
        above, below = pixels[2 * number : 2 * number + 2]
        shades = bigtype._shades(ink, ground)
        assert drawn == [bigtype._cell(*pair, shades) for pair in zip(above, below, strict=True)]


def test_narrower_pieces_are_filled_up() -> None:
    pieces = [Piece(4, (words("转给", "text", 4),)), Piece(9, (words("王小红", "text", 9),))]
    assert [line.cell_len for line in stacked(pieces, 9, gap=1).lines] == [9, 9, 9]


def test_the_final_question_shows_it_large() -> None:
    data = CHECK_AMOUNT.data | {"question": "final"}
    page = lay_out(View("fraud_check", "对吗？", data), BUSY, 120, 36)
    assert drawn_large(page, "12,000 元")


def test_names_and_amounts_are_large_at_both_best_sizes() -> None:
    for size in ((160, 45), (80, 24)):
        page = lay_out(SAMPLES["transfer_review"], Status("listening"), *size)
        assert drawn_large(page, "王小红")
        assert drawn_large(page, "2,000 元")
        assert page.of == 1


def test_many_long_options_stay_reachable_on_the_smallest_screen() -> None:
    choices = tuple(
        Choice(str(n), f"第{n}位收款人，名字特别长的一家供热有限公司", "/x") for n in range(1, 10)
    )
    view = View("choose", "您说的是哪一位？" * 6, choices=choices, keys=("back", "home"))
    shown = pages(view, 40, 12)
    assert len(shown) > 1
    for choice in choices:
        assert any(page.touch(f"choice:{choice.key}") for page in shown)
    assert all(page.touch("help") and page.touch("next") for page in shown)


@pytest.mark.parametrize("size", [(39, 30), (100, 11), (20, 5), (2, 1)])
def test_a_window_too_small_says_so_and_keeps_help(size: tuple[int, int]) -> None:
    page = lay_out(SAMPLES["home"], BUSY, *size)
    assert page.at(0, 0) == "help"
    assert {line.cell_len for line in page.lines} == {size[0]}
    if size[0] >= 20:
        assert "窗口太小了" in characters(page.plain)


HELP_IS_TRUE = {
    "calling": ("正在叫工作人员", "在叫人"),
    "notified": ("已经通知工作人员", "已叫人"),
    "next": ("再叫一位工作人员", "再叫人"),
    "again": ("接着叫工作人员", "再叫人"),
    "hotline": ("还没有人答应", "打电话"),
    "taken": ("工作人员正在过来", "人来了"),
    "failed": ("还没能通知到工作人员", "没叫到"),
}


@pytest.mark.parametrize("size", [(40, 10), (39, 30), (20, 5), (10, 3), (6, 1), (4, 2), (2, 3)])
@pytest.mark.parametrize("state", HELP_IS_TRUE)
def test_whatever_the_size_what_is_true_of_her_call_can_be_read(
    state: str, size: tuple[int, int]
) -> None:
    page = lay_out(View("help_called", "请您等一等。", data={"state": state}), BUSY, *size)
    said = characters(page.plain).replace("\n", "")
    assert any(words[:2] in said for words in HELP_IS_TRUE[state]), said
    if size[0] * size[1] >= 100:
        assert HELP_IS_TRUE[state][0] in said and "请您等一等" in said
    assert page.at(size[0] - 1, size[1] - 1) == "help"


@pytest.mark.parametrize("size", [(1, 1), (0, 0), (1, 200), (300, 1), (2, 2)])
def test_no_size_is_a_fault(size: tuple[int, int]) -> None:
    for view in SAMPLES.values():
        assert lay_out(view, BUSY, *size).lines


@pytest.mark.parametrize("size", SIZES)
def test_typing_never_moves_anything(size: tuple[int, int]) -> None:
    for name, shown in (("pin", "●●●●●●"), ("transfer_ask_amount", "888888888.88")):
        empty = lay_out(SAMPLES[name], BUSY, *size)
        full = lay_out(SAMPLES[name], BUSY, *size, typed=Typed(shown))
        assert empty.touches == full.touches


def test_words_heard_so_far_never_move_anything() -> None:
    for size in SIZES:
        quiet = lay_out(SAMPLES["home"], Status("listening"), *size)
        heard = lay_out(SAMPLES["home"], Status("hearing", "给我闺女转" * 40), *size)
        assert quiet.touches == heard.touches


def test_the_status_is_told_in_words() -> None:
    page = lay_out(SAMPLES["home"], BUSY, 60, 20)
    for told in ("演示", "听到您在说", "给我闺女转", "麦克风没有声音", "已经通知工作人员", "帮助"):
        assert told in page.plain
    assert "正在过来" not in page.plain
    taken = lay_out(SAMPLES["home"], Status("idle", help_state="taken"), 60, 20)
    assert "工作人员正在过来" in taken.plain


def test_larger_text_draws_sentences_large() -> None:
    view = SAMPLES["fraud_check"]
    assert view.text in lay_out(view, BUSY, 100, 40).plain
    larger = lay_out(view, BUSY, 100, 40, text_size=2)
    assert view.text not in larger.plain
    assert _lines_found(view.text, [larger], characters(larger.plain))


def test_a_screen_that_cannot_be_composed_still_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = View("balance", "您的存折有钱。", {"fen": 1, "accounts": 7}, keys=("home",))
    page = lay_out(broken, BUSY, 80, 24)
    assert "您的存折有钱。" in page.plain
    assert page.touch("home")
    assert "我说" in lay_out(View("no_such", "我说"), BUSY, 80, 24).plain


def test_without_the_font_names_are_set_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bigtype, "_font", lambda size: None)
    bigtype._extent.cache_clear()
    _drawn.cache_clear()
    try:
        assert fitting("王小红", 80, 24) == 0
        page = lay_out(SAMPLES["transfer_review"], BUSY, 120, 36)
        assert spaced("王小红") in page.plain
        assert spaced("2,000 元") in page.plain
    finally:
        bigtype._extent.cache_clear()
        _drawn.cache_clear()


@pytest.mark.parametrize("size", [(64, 18), (80, 24), (100, 30)])
@pytest.mark.parametrize("name", ["transfer_review", "fraud_check-notice", "home"])
def test_what_is_told_beside_shrinks_no_question(name: str, size: tuple[int, int]) -> None:
    """字放大了 before the question made it smaller."""
    graphics = Graphics(24, 45, 8192, 4096)
    asked = lay_out(VIEWS[name], Status(), *size, graphics=graphics)
    beside = replace(VIEWS[name], aside="这一屏的字已经是最大的了。")
    told = lay_out(beside, Status(), *size, graphics=graphics)
    assert [line.text for line in told.letterings] == [line.text for line in asked.letterings]
    assert [line.rows for line in told.letterings] == [line.rows for line in asked.letterings]
    assert any("已经是最大的了" in line.plain for line in told.lines)


@pytest.mark.parametrize("name", [name for name, view in VIEWS.items() if view.field_kind])
def test_digits_can_be_touched_where_the_type_is_largest(name: str) -> None:
    """At 64x18 they were one row high, with no gap between them."""
    page = lay_out(VIEWS[name], Status(), 64, 18, graphics=Graphics(30, 60, 8192, 4096))
    places = [page.touch(f"digit:{digit}") for digit in "1234567890"]
    assert all(place and place.rows >= 2 and place.columns >= 7 for place in places)
    rows = sorted({place.row for place in places if place})
    assert len(rows) == 2 and rows[1] - rows[0] > places[0].rows  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [(64, 18), (80, 24), (100, 30)])
def test_a_forgotten_pin_and_a_person_can_be_touched_beside_the_field(
    size: tuple[int, int],
) -> None:
    page = lay_out(VIEWS["pin"], Status(), *size, graphics=Graphics(19, 36, 8192, 4096))
    for action in ("forgot", "back", "help"):
        field = page.touch(action)
        assert field and field.rows >= 3, action
    assert "忘了密码" in page.plain


SMALLER_IN_LARGE_TYPE = {
    "transactions": "three entries, their sums and two fields take all ten rows below the strip",
    "pin-arrival": "digits and keys as tall as for every PIN leave one large line of 64 columns",
    "pin-next_day": "the same",
    "transfer_on_the_way": "whom, how much, when, what is left, and how she calls it off",
}
"""Screens on which 字大 leaves the question smaller than at 80x24, and why."""
QUESTION_ALONE = {
    "fraud_check-notice": "the guard's words in full, with whom and how much, before the question",
    "answer_person": "94 characters of a careful answer; what she is asked stands large below it",
}
"""Screens on which the question stays as large, and other sentences stand in plain cells."""
CELLS = {(64, 18): Graphics(30, 60, 8192, 4096), (80, 24): Graphics(24, 45, 8192, 4096)}
"""Both fill the same screen of 1920x1080, so that heights in pixels compare."""


def least_pixels(name: str, text: str, size: tuple[int, int]) -> float:
    """Return the height of the smallest line of ``text``; 0 where some of it is in plain cells."""
    page = lay_out(VIEWS[name], Status("listening"), *size, graphics=CELLS[size])
    lines = [(line, one) for one in page.letterings for line in one.lines]
    asked = [(line, one) for line, one in lines if characters(line) in characters(text)]
    found = "".join(characters(line) for line, _ in asked)
    if characters(text) not in found:
        return 0
    return min(one.line_rows * CELLS[size].cell_height for _, one in asked)


@pytest.mark.parametrize("name", VIEWS)
def test_larger_type_makes_no_question_smaller(name: str) -> None:
    """字大 shrank the question on 23 of 44 screens: it stood in plain cells there."""
    for block in compose(VIEWS[name]):
        if not isinstance(block, blocks.Sentence):
            continue
        asked = find_question(block.text)[1] if name in QUESTION_ALONE else block.text
        usual = least_pixels(name, block.text, (80, 24))
        assert usual >= 90, "two rows of 24"
        kept = least_pixels(name, asked, (64, 18)) >= usual
        assert kept != (name in SMALLER_IN_LARGE_TYPE)


@pytest.mark.parametrize("size", CELLS)
@pytest.mark.parametrize("name", VIEWS)
def test_names_and_sums_are_larger_than_the_question(name: str, size: tuple[int, int]) -> None:
    if (name, size) == ("home", (64, 18)):
        return  # it greets her by her name in plain cells: six fields take seven of ten rows
    for block in compose(VIEWS[name]):
        if isinstance(block, Big):
            assert least_pixels(name, block.text, size) > 90, block


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("这笔钱比较大。您还要接着转吗？想一想。", "您还要接着转吗？"),
        ("您好吗？转多少钱？", "转多少钱？"),
        ("好了。请坐。", "好了。"),
        ("没有句号", "没有句号"),
        ("", ""),
    ],
)
def test_the_question_is_found_in_what_is_said(text: str, question: str) -> None:
    parts = find_question(text)
    assert parts[1] == question and "".join(parts) == text


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", OFFERS)
def test_two_answers_have_two_keys_and_say_what_follows(name: str, size: tuple[int, int]) -> None:
    """There were four fields: 对 and 不对, and above them 对，我要办 and 不是."""
    view = VIEWS[name]
    page = lay_out(view, Status(), *size)
    for key, choice in zip(("yes", "no"), view.choices, strict=True):
        field = page.touch(key)
        assert field and not page.touch(f"choice:{choice.key}")
        rows = page.lines[field.row : field.row + field.rows]
        assert any(choice.label in row.plain for row in rows)


@pytest.mark.parametrize("size", [(64, 18), (80, 24), (100, 30)])
def test_fields_of_the_strip_are_labelled_in_their_middle(size: tuple[int, int]) -> None:
    """In fields of five cells the words stood at the left edge."""
    graphics = Graphics(1920 // size[0], 1080 // size[1], 4096, 4096)
    page = lay_out(VIEWS["home"], Status("listening"), *size, graphics=graphics)
    for control in CONTROLS:
        field = page.touch(control)
        assert field and field.columns >= 6 and field.rows >= 3 and field.columns % 2 == 0


def test_figures_stand_near_their_names() -> None:
    """They stood at the other edge of the screen, and at a metre the eye lost the line."""
    page = lay_out(VIEWS["locks"], Status(), 100, 30)
    (row,) = [line.plain for line in page.lines if "夜间锁" in line.plain]
    (longest,) = [line.plain for line in page.lines if "限额锁" in line.plain]
    assert row.rstrip().endswith("锁上了") and cell_len(row.rstrip()) == cell_len(longest.rstrip())
    assert cell_len(row.rstrip()) < 50


def test_six_fields_are_three_and_three() -> None:
    """On a narrow screen they were four and two, and half a line was empty."""
    page = lay_out(VIEWS["menu"], Status(), 64, 18, graphics=Graphics(30, 60, 4096, 4096))
    rows = [touch.row for touch in page.touches if touch.action.startswith("choice:")]
    assert sorted(map(rows.count, set(rows))) == [3, 3]


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        ("notice", "接着转", "不转了"),
        ("final", "我确定要转", "不转了"),
    ],
)
def test_keys_of_the_check_say_what_they_mean(question: str, yes: str, no: str) -> None:
    """对 left open to what."""
    sample = VIEWS["fraud_check-notice"]
    view = replace(sample, data={**sample.data, "question": question})
    page = lay_out(view, Status(), 64, 18, graphics=Graphics(30, 60, 4096, 4096))
    for key, words_ in (("yes", yes), ("no", no)):
        field = page.touch(key)
        assert field and field.rows >= 3
        assert any(words_ in line.plain for line in page.lines[field.row : field.row + field.rows])
        answer = answer_by_key(key, view)
        goes_on = answer is not None and answer.kind in (AnswerKind.SAFE, AnswerKind.YES)
        assert goes_on is (key == "yes")


@pytest.mark.parametrize("size", [(64, 18), (80, 24), (100, 30)])
@pytest.mark.parametrize("question", ["secrecy", "coaching"])
def test_no_green_key_says_that_somebody_tells_her_what_to_do(
    question: str, size: tuple[int, int]
) -> None:
    """有人 stood there in green, beside a field that said the same: pressed, it holds the transfer."""
    view = VIEWS[f"fraud_check-{question}"]
    page = lay_out(view, Status(), *size, graphics=CELLS[80, 24])
    assert not page.touch("yes") and not page.touch("no")
    assert [page.touch(f"choice:{number}") is not None for number in (1, 2, 3)] == [True] * 3
    safe = answer_by_key("1", view)
    assert safe and safe.kind is AnswerKind.SAFE


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("home", (80, 24)),
        ("still_there", (80, 24)),
        ("home", (100, 30)),
        ("transfer_review", (100, 30)),
    ],
)
def test_names_in_half_blocks_leave_the_fields_their_height(
    name: str, size: tuple[int, int]
) -> None:
    """In a terminal without sixel the name kept a row more, and all fields were one row high."""
    page = lay_out(VIEWS[name], Status(), *size)
    assert all(touch.rows >= 3 for touch in page.touches if touch.action != "help")
    assert any("▀" in line.plain for line in page.lines)
