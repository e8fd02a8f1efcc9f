"""Test real type: the terminal gets the font's picture, in its own cells, over empty cells."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from assistant import phrases
from assistant.demo.gallery import SAMPLES, VIEWS
from assistant.screens import glyphs
from assistant.screens.glyphs import Graphics, Lettering
from assistant.screens.layout import lay_out
from assistant.screens.page import Page
from assistant.screens.painting import changed_rows
from assistant.screens.view import CONTROLS, Status, View
from tests.screens.test_words import contrast

FULL_HD = Graphics(24, 45, 4096, 4096)
"""80x24 cells on a screen of 1920x1080."""
GRIDS = {(80, 24): FULL_HD, (64, 18): Graphics(30, 60, 4096, 4096), (100, 30): Graphics(19, 36)}
FACES = "🙂😐🙁"
"""They stand in the fields of their answers."""
STATUS = Status("hearing", "给我闺女转", ("麦克风没有声音，请按键办。",), False, "notified")


def decode(drawing: str) -> dict[tuple[int, int], int]:
    """Return the colour number of each pixel of a sixel picture, as a terminal reads it."""
    head, data = re.fullmatch(
        r"\x1bP0;1q\"1;1;\d+;\d+((?:#\d+;2;\d+;\d+;\d+)+)(.*)\x1b\\", drawing
    ).groups()
    assert head.startswith("#0;2;")
    pixels: dict[tuple[int, int], int] = {}
    for band, line in enumerate(data.split("-")):
        for part in line.split("$"):
            colour, column = int(re.match(r"#(\d+)", part)[1]), 0
            for times, sixel in re.findall(r"(?:!(\d+))?([?-~])", re.sub(r"^#\d+", "", part)):
                for _ in range(int(times or 1)):
                    for bit in range(6):
                        if ord(sixel) - 63 >> bit & 1:
                            pixels[column, band * 6 + bit] = colour
                    column += 1
    return pixels


@pytest.mark.parametrize(("text", "size"), [("王小红", (72, 40)), ("12,000 元", (200, 45))])
def test_sixels_are_the_fonts_picture_pixel_by_pixel(text: str, size: tuple[int, int]) -> None:
    drawn = decode(glyphs._sixels(text, size, "#0a2a66", "#fffdf5"))
    grey = glyphs._grey(text, size)
    assert len(drawn) == size[0] * size[1]
    assert all(drawn[at] == glyphs._LEVEL_OF[grey.getpixel(at)] for at in drawn)
    assert {0, 5} <= set(drawn.values())


def test_nothing_of_the_type_is_cut_off_above_or_below() -> None:
    for text in ("¥12,345.67", "鬱龘国", "（，。、）“”"):
        size = (2000, 90)
        box = glyphs._grey(text, size).getbbox()
        assert box is not None
        assert box[1] > 0 and box[3] < size[1], text


def in_cells(line: str) -> str:
    """Return a line with a character for each cell: a Chinese one takes two."""
    return "".join(each.ljust(2, "+") if cell_len(each) == 2 else each for each in line)


def laid_out(view: View, size: tuple[int, int], **how: object) -> Page:
    return lay_out(view, STATUS, *size, graphics=GRIDS[size], **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("name", VIEWS)
def test_real_type_stands_in_empty_cells_of_its_own(name: str, size: tuple[int, int]) -> None:
    page = laid_out(VIEWS[name], size)
    assert {line.cell_len for line in page.lines} == {size[0]}
    taken: set[tuple[int, int]] = set()
    for one in page.letterings:
        cells = {
            (column, row)
            for column in range(one.column, one.column + one.columns)
            for row in range(one.row, one.row + one.rows)
        }
        assert one.column + one.columns <= page.width
        assert one.row + one.rows < page.height, "at the last row a terminal would scroll"
        assert not cells & taken
        taken |= cells
        for row in range(one.row, one.row + one.rows):
            line = in_cells(page.lines[row].plain)
            assert not line[one.column : one.column + one.columns].strip()
        assert one.text in FACES or not any(page.at(*cell) for cell in cells)
        assert "█" not in page.plain and "▀" not in page.plain and "▄" not in page.plain


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("name", VIEWS)
def test_every_word_is_there_in_real_type_or_in_cells(name: str, size: tuple[int, int]) -> None:
    view = VIEWS[name]
    page = laid_out(view, size)
    shown = re.sub(r"\s+", "", page.plain + "".join(one.text for one in page.letterings))
    for part in re.findall(r"[一-鿿]+", view.text):
        whole = part in shown or all(character in shown for character in part)
        assert whole or page.of > 1


def test_name_and_amount_take_at_most_a_third_and_the_question_is_two_rows_high() -> None:
    page = lay_out(SAMPLES["transfer_review"], Status("listening"), 80, 24, graphics=FULL_HD)
    name, amount, *question = page.letterings
    assert (name.text, question[0].rows) == ("王小红", 2)
    assert "2,000" in amount.text
    assert name.rows + amount.rows <= 8
    assert min(name.rows, amount.rows) > question[0].rows
    assert "".join(one.text for one in question).startswith("从您的存折")


def test_a_terminal_that_draws_only_small_pictures_gets_cells() -> None:
    small = Graphics(24, 45, most_width=300, most_height=200)
    page = lay_out(SAMPLES["transfer_review"], STATUS, 80, 24, graphics=small)
    assert all(one.columns * 24 <= 300 + 24 for one in page.letterings)
    assert "从您的存折" in page.plain


def test_a_drawing_comes_back_to_where_the_cursor_was() -> None:
    line = Lettering("王小红", 8, 3, "#111111", "#fffdf5", column=2, row=4)
    drawing = line.drawing(FULL_HD)
    assert drawing.startswith("\x1b7\x1b[5;3H\x1bP") and drawing.endswith("\x1b\\\x1b8")


def test_only_what_changed_is_painted_and_pictures_all_or_none() -> None:
    review = SAMPLES["transfer_review"]
    quiet = lay_out(review, Status("listening"), 80, 24, graphics=FULL_HD)
    heard = lay_out(review, Status("hearing", "对"), 80, 24, graphics=FULL_HD)
    assert changed_rows(quiet, heard) == [0, 1, 2, 3], "the activity, and her words"
    assert changed_rows(quiet, quiet) == []
    assert changed_rows(None, quiet) is None
    other = lay_out(SAMPLES["balance"], Status("listening"), 80, 24, graphics=FULL_HD)
    assert changed_rows(quiet, other) is None


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("name", VIEWS)
def test_targets_are_three_rows_high_with_gaps_and_named_in_words(
    name: str, size: tuple[int, int]
) -> None:
    page = lay_out(VIEWS[name], Status("listening"), *size, graphics=GRIDS[size])
    assert page.of == 1
    # At 64x18 the digits of a sum, of which there are more than those of a PIN, have two taller rows;
    # those of a PIN as well below the sentence that tells when the money arrives.
    fuller = VIEWS[name].field_kind == "amount" or name == "pin-next_day"
    two_taller = size == (64, 18) and fuller
    for touch in page.touches:
        on_pad = touch.action in ("erase", "enter") or touch.action.startswith("digit:")
        assert touch.rows >= (2 if on_pad and two_taller else 3), touch
    for one in page.touches:
        for other in page.touches:
            if one is not other and one.column == other.column and one.row < other.row:
                assert one.row + one.rows < other.row, "there is a gap"
    help_field = page.touch("help")
    assert help_field and help_field.row == 0
    assert help_field.column + help_field.columns == page.width, "in the same corner everywhere"
    assert {"help", *CONTROLS} <= {touch.action for touch in page.touches}
    assert not re.search("[A-Za-z]", page.plain)
    with_keys = lay_out(VIEWS[name], Status("listening"), *size, keyboard=True)
    assert "F1" in with_keys.plain


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("draws", [True, False])
def test_three_faces_stand_beside_their_words(size: tuple[int, int], draws: bool) -> None:
    """They were brackets and signs, which nobody of her age reads as faces."""
    page = lay_out(phrases.RATING, STATUS, *size, graphics=GRIDS[size] if draws else None)
    faces = []
    for choice in phrases.RATING.choices:
        field = page.touch(f"choice:{choice.key}")
        assert field and field.rows >= 3
        inside = (field.row, field.row + field.rows)
        rows = [in_cells(line.plain)[field.column :] for line in page.lines[slice(*inside)]]
        assert any(in_cells(choice.label) in row[: field.columns] for row in rows)
        assert set(choice.label) <= set("满意还行不"), "words alone: signs are read out as signs"
        if draws:
            (real,) = [
                each
                for each in page.letterings
                if field.holds(each.column, each.row) and each.rows >= 3
            ]
            assert field.holds(real.column + real.columns - 1, real.row + real.rows - 1)
            faces.append(decode(real.drawing(GRIDS[size]).split("H", 1)[1][:-2]))
            assert contrast(real.ink, real.ground) >= 4.5
            assert len(set(faces[-1].values())) > 2, "its edges are smooth"
        else:
            faces.append("".join(row[4:10] for row in rows))
            assert "█" in faces[-1]
    assert faces[0] != faces[1] != faces[2] != faces[0]


def test_a_mouth_tells_one_face_from_another() -> None:
    """The corners of a smile are above its middle, those of a sad mouth below."""
    bent = {}
    for face in FACES:
        grey = glyphs._grey(face, (144, 135))
        ink = [at for at in range(135 * 144) if grey.getdata()[at] > 128]
        mouth = [(at % 144, at // 144) for at in ink if 80 <= at // 144 < 110]
        middle = [y for x, y in mouth if abs(x - 72) < 4]
        corner = [y for x, y in mouth if 48 <= x < 56]
        bent[face] = sum(middle) / len(middle) - sum(corner) / len(corner)
    assert bent["🙂"] > 4 and abs(bent["😐"]) < 1 and bent["🙁"] < -4
