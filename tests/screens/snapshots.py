"""Keep every screen as text, so that a change of any screen shows as a diff.

After an intended change run ``.venv/bin/python -m tests.screens.snapshots`` and read the diff. If
xterm and Xvfb are installed, it also makes the README's pictures again.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

from assistant.demo.export import STATUS, as_text, laid_out
from assistant.demo.gallery import VIEWS
from assistant.demo.photographs import NoTerminal, photograph
from assistant.demo.sizes import GRIDS
from assistant.screens.glyphs import Graphics
from assistant.screens.layout import lay_out
from assistant.screens.picture import picture
from assistant.settings import ROOT

FOLDER = Path(__file__).parent / "snapshots"
PICTURES = {
    ROOT / "docs/images/kiosk-home.png": "home",
    ROOT / "docs/images/kiosk-review.png": "transfer_review",
}
USUAL = GRIDS[1]
XTERM = Graphics(24, 44, most_width=8192, most_height=4096)
"""Cells of our xterm on a screen of 1920x1080: its font leaves some pixels below the last row."""
ALIKE = 9.0
"""Mean difference of two pictures' blocks, 0 to 255, up to which they show the same screen: 4 to 6 were
seen for the same one, 13 for a home screen with nine choices beside one with six."""


def snapshot(name: str) -> str:
    """Return a view in each grid, one below the other."""
    return "\n".join(f"== {grid}\n{as_text(laid_out(VIEWS[name], grid))}" for grid in GRIDS)


def difference(photograph: Image.Image, name: str) -> float:
    """Return how far a photograph of xterm is from what we draw of a view, in large blocks."""
    page = lay_out(VIEWS[name], STATUS, USUAL.columns, USUAL.rows, graphics=XTERM)
    cell = (XTERM.cell_width, XTERM.cell_height)
    ours = picture(page.segments(), page.letterings, cell)
    theirs = photograph.convert("RGB").resize((1920, 1080)).crop((0, 0, *ours.size))
    blocks = [each.convert("L").resize((32, 18), Image.Resampling.BOX) for each in (ours, theirs)]
    return float(ImageStat.Stat(ImageChops.difference(*blocks)).mean[0])


def main() -> None:
    """Write all snapshots, and take away those of screens that have gone; then the pictures."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        if old.stem not in VIEWS:
            old.unlink()
    for name in VIEWS:
        (FOLDER / f"{name}.txt").write_text(snapshot(name), "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        try:
            shown = {name: VIEWS[name] for name in PICTURES.values()}
            photograph(Path(folder), shown, ways=[(USUAL, "light")])
        except NoTerminal as why:
            print(why)
            return
        for path, name in PICTURES.items():
            (taken,) = Path(folder).glob(f"*/{name}.png")
            small = Image.open(taken).convert("RGB").resize((1280, 720))
            small.quantize(64).save(path, "PNG", optimize=True)


if __name__ == "__main__":
    main()
