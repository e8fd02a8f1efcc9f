"""Every screen is shown, exported, and photographed in a real terminal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from rich.color import Color, ColorSystem
from rich.terminal_theme import TerminalTheme
from textual.pilot import Pilot

from assistant.demo.export import (
    INDEX,
    WAYS,
    NoSuchScreen,
    as_text,
    chosen,
    export,
    folder_of,
    keep_index,
    laid_out,
)
from assistant.demo.gallery import VIEWS
from assistant.demo.photographs import missing
from assistant.demo.sizes import GRIDS, Grid
from assistant.demo.svg import svg
from assistant.demo.terminal import Seen
from assistant.demo.viewer import KeyLine, Viewer
from assistant.screens import theme
from assistant.screens.painting import Face
from assistant.screens.theme import OF_16_COLOURS, PAIRS, THEMES, use_theme
from assistant.settings import ROOT, BadSettings, load_settings
from assistant.settings import THEMES as IN_SETTINGS
from tests.demo.sixteen_colours import VGA, XTERM
from tests.screens.snapshots import ALIKE, difference
from tests.screens.test_words import contrast

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _light_afterwards() -> object:
    yield
    use_theme("light")


def test_all_grids_and_themes_are_written_as_three_files(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    views = chosen("balance")
    written = export(tmp_path, views, lambda *how: told.append(how))
    assert len(WAYS) == 6 and len(written) == 18 == len(set(written))
    assert [number for number, _, _ in told] == [1, 2, 3, 4, 5, 6]
    assert {of for _, of, _ in told} == {6}
    for grid, name in WAYS:
        stem = folder_of(tmp_path, "drawn", grid, name) / "balance"
        with Image.open(stem.with_suffix(".png")) as drawn:
            assert drawn.size == (grid.columns * grid.cell[0], grid.rows * grid.cell[1])
            paper = "#{:02x}{:02x}{:02x}".format(*drawn.convert("RGB").getpixel((5, 300)))
        assert paper == THEMES[name]["paper"][1]
        assert "86,520.35 元" in stem.with_suffix(".txt").read_text("utf-8")
        words = ElementTree.parse(stem.with_suffix(".svg")).iter(f"{SVG}text")
        assert any(each.text == "86,520.35 元" for each in words)
    assert PAIRS["paper"] == THEMES["light"]["paper"]


def test_a_second_run_overwrites_and_takes_away_only_what_was_written_before(
    tmp_path: Path,
) -> None:
    views = {"old": VIEWS["home"], "home": VIEWS["home"]}
    keep_index(tmp_path, export(tmp_path, views, ways=WAYS[:1]), whole=True)
    folder = folder_of(tmp_path, "drawn", *WAYS[0])
    (folder / "mine.png").write_bytes(b"")
    (folder / "home.txt").write_text("broken")
    only = export(tmp_path, {"home": VIEWS["home"]}, ways=WAYS[:1])
    assert keep_index(tmp_path, only, whole=False) == 0
    assert (folder / "old.png").exists()
    assert keep_index(tmp_path, only, whole=True) == 3
    assert {file.name for file in folder.iterdir()} == {
        *("home.png", "home.svg", "home.txt", "mine.png")
    }
    assert "您要办什么" in (folder / "home.txt").read_text("utf-8")
    assert len(json.loads((tmp_path / INDEX).read_text("utf-8"))) == 3
    (tmp_path / INDEX).write_text("{", "utf-8")
    assert keep_index(tmp_path, only, whole=True) == 0


def test_one_screen_is_chosen_with_all_its_kinds() -> None:
    assert set(chosen("fraud_check")) == {
        "fraud_check",
        *(f"fraud_check-{each}" for each in ("notice", "secrecy", "coaching", "final", "amount")),
    }
    assert set(chosen("fraud_check-notice")) == {"fraud_check-notice"}
    with pytest.raises(NoSuchScreen, match=r"没有叫“moon”的屏幕。有这些：home"):
        chosen("moon")


@pytest.mark.parametrize("name", VIEWS)
def test_no_word_is_lost_in_the_text_and_the_svg(name: str) -> None:
    for grid in GRIDS:
        page = laid_out(VIEWS[name], grid)
        text = as_text(page).replace(" ", "")
        for line in page.plain.split("\n"):
            assert "".join(line.split()) in text
        drawn = ElementTree.fromstring(svg(page.segments(), page.letterings, grid.cell))
        there = "".join(each.text or "" for each in drawn.iter(f"{SVG}text"))
        wanted = "".join(page.plain.split()).translate(dict.fromkeys(map(ord, "█▀▄─")))
        assert sorted(there.replace(" ", "")) == sorted(
            wanted + "".join("".join(one.text.split()) for one in page.letterings)
        )


def test_both_themes_have_every_role_and_the_best_contrast() -> None:
    assert set(THEMES) == set(IN_SETTINGS)
    for name, pairs in THEMES.items():
        assert set(pairs) == set(THEMES["light"])
        assert {role: pair for role, pair in pairs.items() if contrast(*pair) < 7} == {}, name


@pytest.mark.parametrize("sixteen", [XTERM, VGA], ids=["xterm", "vga"])
@pytest.mark.parametrize("name", THEMES)
def test_a_terminal_of_16_colours_can_be_read(name: str, sixteen: TerminalTheme) -> None:
    """There blue, green and pale blue all became one grey, 4:1 to white and 3.2 to the faces."""

    def seen(colour: str) -> str:
        return Color.parse(colour).downgrade(ColorSystem.STANDARD).get_truecolor(sixteen).hex

    pairs = OF_16_COLOURS[name]
    assert set(pairs) == set(THEMES["light"])
    drawn = {role: (seen(ink), seen(ground)) for role, (ink, ground) in pairs.items()}
    assert {role: pair for role, pair in drawn.items() if contrast(*pair) < 4.5} == {}
    assert len({drawn[role][1] for role in ("paper", "option", "key", "yes", "help")}) == 5


def test_a_theme_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings.yml").write_text("theme: dark\n")
    assert load_settings(tmp_path).theme == "dark"
    (tmp_path / "settings.yml").write_text("theme: blue\n")
    with pytest.raises(BadSettings, match="theme 要写 light（浅底深字）或者 dark（深底浅字）"):
        load_settings(tmp_path)


@pytest.mark.parametrize("name", VIEWS)
def test_each_cell_of_the_dark_theme_is_painted_in_it(name: str) -> None:
    laid_out(VIEWS[name], GRIDS[1])  # what is kept of the light one must be forgotten
    use_theme("dark")
    page = laid_out(VIEWS[name], GRIDS[1])
    for segment in (each for line in page.segments() for each in line):
        style = segment.style
        assert style and style.color and style.bgcolor
        pair = (style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex)
        assert contrast(*pair) >= 7 and pair[1] != THEMES["light"]["paper"][1]
    for one in page.letterings:
        assert contrast(one.ink, one.ground) >= 7 and one.ground in {
            ground for _, ground in theme.PAIRS.values()
        }


# In the terminal


async def shown(pilot: Pilot[int], *texts: str) -> str:
    for _ in range(300):
        page = pilot.app.query_one(Face).page
        line = pilot.app.query_one(KeyLine).text
        seen = f"{page.plain if page else ''}\n{line}"
        if all(text in seen for text in texts):
            return seen
        await pilot.pause(0.01)
    raise AssertionError(f"{texts} did not come:\n{seen}")


async def test_screens_are_turned_over_by_keys_round_and_round() -> None:
    app = Viewer(VIEWS, Seen())
    async with app.run_test(size=(82, 26)) as pilot:
        await shown(pilot, f"1/{len(VIEWS)} home", "您要办什么", "Q 退出")
        await pilot.press("right")
        await shown(pilot, "2/", "answer")
        await pilot.press("left", "left")
        await shown(pilot, f"{len(VIEWS)}/{len(VIEWS)} fraud_check-amount")
        await pilot.press("q")
    assert app.return_value == 0


async def test_grids_and_themes_are_changed_by_keys() -> None:
    app = Viewer(chosen("balance"), Seen())
    async with app.run_test(size=(82, 26)) as pilot:
        await shown(pilot, "82x26", "浅底深字")
        sizes = []
        for wanted in ("64x18", "80x24", "100x30 放不下，终端是 82x26", "82x26"):
            await pilot.press("g")
            await shown(pilot, f" {wanted}  ")
            await pilot.pause(0.05)
            page = app.query_one(Face).page
            assert page is not None
            sizes.append((page.width, page.height))
        assert sizes == [(64, 18), (80, 24), (82, 25), (82, 25)]
        await pilot.press("t")
        await shown(pilot, "深底浅字")
        await pilot.pause(0.05)
        page = app.query_one(Face).page
        assert page is not None and page.lines[-1].spans
        assert THEMES["dark"]["paper"][1] in str(page.lines[10].style) + str(page.lines[10].spans)
        await pilot.press("t")
        await shown(pilot, "浅底深字")


# The command


def run(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "run_assistant.py"), "screens", *arguments]
    environment = {**os.environ, "DISPLAY": "", **({"PATH": path} if path is not None else {})}
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL
    )


def test_wrong_wishes_are_told_in_a_sentence(tmp_path: Path) -> None:
    wrong = run("--export", str(tmp_path), "--only", "moon")
    assert wrong.returncode == 2 and wrong.stderr.startswith("没有叫“moon”的屏幕。")
    assert run().stderr == "这里没有终端，看不了屏幕。请用 --export 文件夹 写成图片和文字。\n"
    (tmp_path / "file").write_text("")
    refused = run("--export", str(tmp_path / "file" / "out"), "--only", "home")
    assert refused.returncode == 1 and refused.stderr.splitlines()[-1].startswith("写不了：")


def test_without_xterm_the_rest_is_written_and_it_says_what_to_install(tmp_path: Path) -> None:
    done = run("--export", str(tmp_path), "--only", "home", "--terminal", path=str(tmp_path))
    assert done.returncode == 1
    assert "没有 xterm、Xvfb" in done.stderr and "apt install xterm xvfb" in done.stderr
    assert "写好了18个文件" in done.stdout


@pytest.mark.skipif(bool(missing()), reason="xterm or Xvfb is not installed")
@pytest.mark.long
def test_a_real_terminal_shows_what_we_draw(tmp_path: Path) -> None:
    done = run("--export", str(tmp_path), "--only", "transfer_review", "--terminal")
    assert done.returncode == 0, done.stderr
    assert "写好了24个文件" in done.stdout
    usual = Grid(80, 24)
    for name, background in (("light", "#fffdf5"), ("dark", THEMES["dark"]["paper"][1])):
        with Image.open(folder_of(tmp_path, "xterm", usual, name) / "transfer_review.png") as seen:
            use_theme(name)
            assert difference(seen, "transfer_review") < ALIKE
            paper = "#{:02x}{:02x}{:02x}".format(*seen.convert("RGB").getpixel((1500, 300)))
            assert paper == background
    assert shutil.which("xterm")
