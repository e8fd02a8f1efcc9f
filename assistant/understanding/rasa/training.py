"""Train the Rasa model if its sources have changed, at set-up and never at a start.

Run as ``python -m assistant.understanding.rasa.training``; Rasa's own progress is printed. The
finished parts of an interrupted training are in ``unfinished`` beside the model until the model is
complete (``kept_parts``), in a folder named by a hash of the sources and of every installed
package.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import sys
import warnings
from pathlib import Path

import platformdirs

from assistant.file_lock import hold_lock

log = logging.getLogger(__name__)

SOURCES = (
    "config.yml",
    "domain",
    "nlu",
    "stories",
    "assistant/understanding/rasa/components",
    "assistant/understanding/rasa/confusions.yaml",
    "assistant/understanding/rasa/features.py",
    "assistant/understanding/rasa/kept_parts.py",
    "assistant/understanding/rasa/noise.py",
    "assistant/understanding/intents.py",
    "assistant/understanding/readers",
    "assistant/yaml_file.py",
    "assistant/bill_types.py",
    "assistant/bill_types.yaml",
    "assistant/clock.py",
    "assistant/patterns.py",
    "assistant/pinyin.py",
)
"""Files and folders under the project's root on which the model depends (a test follows the
imports)."""


def fingerprint(root: Path) -> str:
    """Return a sha256 of all sources of the model and of Rasa's version."""
    from importlib.metadata import version

    digest = hashlib.sha256(version("rasa").encode())
    for source in SOURCES:
        path = root / source
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            if file.suffix in {".py", ".yml", ".yaml", ".txt"}:
                digest.update(file.relative_to(root).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


SHARES = {
    "copies": 0.37,
    "counts-characters": 0.43,
    "counts-sound": 0.45,
    "counts-blurred_sound": 0.48,
    "counts-sounds_apart": 0.5,
    "counts-shape": 0.65,
    "weights": 0.88,
}
"""For each part, the share of a training's time, 0 to 1, that has passed when the part is finished."""
UNFINISHED = "unfinished"
"""The folder beside the model that holds the finished parts of an interrupted training."""
CACHED = 3
"""Number of trained models that are kept for other clones or branches."""


class UntrustedModel(Exception):
    """The model was not trained by set-up from this program; the message says what to do."""


def is_current(root: Path, model: Path) -> bool:
    """Return whether ``model`` was trained from the present sources in ``root``, and is unchanged."""
    try:
        refuse_untrusted(root, model)
    except UntrustedModel:
        return False
    return True


def refuse_untrusted(root: Path, model: Path) -> None:
    """Refuse a model that was not trained from this program's own sources.

    The model has every sentence that is shown and said, so a changed model could ask a customer for
    money. Its stamp lies beside it and is no secret: somebody who can write both can change the
    program too.

    Raises:
        UntrustedModel: The model is missing, was changed after training, or comes from other sources.
    """
    try:
        stamped = _stamp(model).read_text(encoding="utf-8").split()
        if stamped != [fingerprint(root), _sha256(model)]:
            raise UntrustedModel(
                f"{model} is not what was trained from this program, or has changed since. "
                "Run: make setup"
            )
    except OSError as err:
        raise UntrustedModel(f"{model} cannot be read ({err.strerror}). Run: make setup") from err


def _stamp(model: Path) -> Path:
    return model.with_suffix(".sha256")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def from_cache(root: Path, model: Path) -> bool:
    """Copy a kept model of the same sources to ``model``; return whether there is one."""
    kept = _cache() / f"{fingerprint(root)}.tar.gz"
    try:
        if not is_current(root, kept):
            return False
        model.parent.mkdir(parents=True, exist_ok=True)
        _put(kept, model)
    except OSError as err:
        log.warning("the cache of models cannot be used: %s", err)
        return False
    return True


def keep_in_cache(root: Path, model: Path) -> None:
    """Copy ``model`` into the cache for other clones, and drop the oldest; ignore a full disk."""
    try:
        folder = _cache()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _put(model, folder / f"{fingerprint(root)}.tar.gz")
        kept = sorted(folder.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in kept[CACHED:]:
            old.unlink()
            _stamp(old).unlink(missing_ok=True)
    except OSError as err:
        log.warning("the model is not kept for other clones: %s", err)


def _cache() -> Path:
    """Return the folder of this user's trained models; only this user can write there."""
    return Path(platformdirs.user_cache_dir("elder-voice-bank")) / "dialogue-models"


def _put(source: Path, target: Path) -> None:
    """Copy a model, then its stamp; until the stamp is copied the model counts as out of date."""
    _stamp(target).unlink(missing_ok=True)
    for one, other in ((source, target), (_stamp(source), _stamp(target))):
        partial = other.with_name(f"{other.name}.{os.getpid()}")
        try:
            shutil.copyfile(one, partial)
            partial.replace(other)
        finally:
            partial.unlink(missing_ok=True)  # left by a full disk


def train(root: Path, model: Path) -> None:
    """Train, and replace the model in one step; the old model stays if training fails.

    A training that was interrupted, even killed, is continued at the next call.

    Raises:
        RuntimeError: Rasa did not produce a model; its output says why.
        OSError: The model cannot be written: the disk is full, or writing is not allowed.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    from assistant.understanding.rasa.in_process import quieten_rasa
    from assistant.understanding.rasa.in_training import do_without_cache, read_examples_once

    quieten_rasa()
    warnings.simplefilter("ignore")  # warnings of Rasa's dependencies would hide its progress
    logging.captureWarnings(True)
    read_examples_once()
    do_without_cache()
    model.parent.mkdir(parents=True, exist_ok=True)
    with hold_lock(model.parent / ".training.lock", wait=True):
        if not is_current(root, model):  # another process may have trained it meanwhile
            _train(root, model)


def _train(root: Path, model: Path) -> None:
    import rasa

    from assistant.understanding.rasa.in_training import temporary_files_in
    from assistant.understanding.rasa.kept_parts import keep_parts

    sources = fingerprint(root)  # before training, as somebody may edit them meanwhile
    unfinished = model.parent / UNFINISHED
    ours = _folder_for(root, unfinished)
    with keep_parts(ours), temporary_files_in(ours) as work:
        result = rasa.train(
            domain=str(root / "domain"),
            config=str(root / "config.yml"),
            training_files=[str(root / "nlu"), str(root / "stories")],
            output=work,
            fixed_model_name="model",
            force_training=True,  # the cache is empty: spare the fingerprints
        )
        if not result.model:
            raise RuntimeError(f"training failed (Rasa's code {result.code})")
        shutil.move(result.model, model)
    _stamp(model).write_text(f"{sources}\n{_sha256(model)}\n", encoding="utf-8")
    shutil.rmtree(unfinished, ignore_errors=True)


def _folder_for(root: Path, unfinished: Path) -> Path:
    """Return the folder for parts of these sources and packages; remove folders of others."""
    from importlib.metadata import distributions

    digest = hashlib.sha256(fingerprint(root).encode())
    for name in sorted(f"{each.name}=={each.version}" for each in distributions()):
        digest.update(name.encode())
    ours = unfinished / digest.hexdigest()
    ours.mkdir(parents=True, exist_ok=True)
    for other in set(unfinished.iterdir()) - {ours}:
        shutil.rmtree(other, ignore_errors=True)
    return ours


class _Steps(logging.Handler):
    """Print the finished share of training, and the part's name, as each part is finished."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a line for set-up's display: ``0.45 counts-sound``."""
        found = re.search(r"finished part ([\w-]+)", record.getMessage())
        if found and found[1] in SHARES:
            print(f"{SHARES[found[1]]:.2f} {found[1]}", flush=True)


def main() -> int:
    """Train if needed; return the exit code.

    ``--look`` only tells, by the exit code, whether training is needed; ``--steps`` prints progress
    for set-up's display.
    """
    from assistant.settings import ROOT, BadSettings, load_settings

    try:
        model = load_settings().rasa_model  # where the program will look for the model
    except BadSettings as bad:
        print(bad, file=sys.stderr)
        return 2
    current = is_current(ROOT, model)
    if current or "--look" in sys.argv[1:]:
        return 0 if current else 1
    if "--steps" in sys.argv[1:]:
        parts = logging.getLogger("assistant.understanding.rasa.kept_parts")
        parts.setLevel(logging.INFO)
        parts.addHandler(_Steps())
    if from_cache(ROOT, model):
        print(f"The model for these sources was trained before: {model}")
        return 0
    train(ROOT, model)
    keep_in_cache(ROOT, model)
    print(f"Trained: {model}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
