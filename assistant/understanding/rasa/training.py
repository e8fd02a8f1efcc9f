"""Trains the Rasa model when its sources changed: part of set-up, never of a start.

Run as ``python -m assistant.understanding.rasa.training``; Rasa's own progress is printed.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import platformdirs

log = logging.getLogger(__name__)

SOURCES = (
    "config.yml",
    "domain",
    "nlu",
    "stories",
    "assistant/understanding/rasa/components",
    "assistant/understanding/rasa/confusions.yaml",
    "assistant/understanding/rasa/features.py",
    "assistant/understanding/rasa/noise.py",
    "assistant/understanding/readers",
    "assistant/clock.py",
    "assistant/patterns.py",
    "assistant/pinyin.py",
)
"""What the trained model depends on, under the project's root (a test follows the imports)."""


def fingerprint(root: Path) -> str:
    """Return a sha256 over every source of the model, and over Rasa's version."""
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
    "RulePolicy": 0.1,
    "LinearClassifier": 0.85,
}
"""Of the time that training takes, by the component that has then finished."""
CACHED = 3
"""Trained models that are kept for another clone or another branch of these sources."""


class UntrustedModel(Exception):
    """The model is not the one that set-up trained from this program; says what to do."""


def is_current(root: Path, model: Path) -> bool:
    """Whether ``model`` was trained from what is in ``root`` now, and is unchanged since."""
    try:
        refuse_untrusted(root, model)
    except UntrustedModel:
        return False
    return True


def refuse_untrusted(root: Path, model: Path) -> None:
    """Refuse a model that could say something else than this program's own sources do.

    The model carries every sentence that is shown and said; a changed one could ask her for
    her money. Its stamp stands beside it and is no secret: whoever can write both can write
    the program too.

    Raises:
        UntrustedModel: It is missing, changed since it was trained, or of other sources.
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
    """Put the model that was trained from these sources before in place; False without one."""
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
    """Keep ``model`` for the next clone, and of older ones the newest; a full disk is no error."""
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
    """Return the folder of this user's trained models; its owner alone can write there."""
    return Path(platformdirs.user_cache_dir("elder-voice-bank")) / "dialogue-models"


def _put(source: Path, target: Path) -> None:
    """Copy a model and its stamp; whoever looks in between finds the model out of date."""
    _stamp(target).unlink(missing_ok=True)
    for one, other in ((source, target), (_stamp(source), _stamp(target))):
        partial = other.with_name(f"{other.name}.{os.getpid()}")
        shutil.copyfile(one, partial)
        partial.replace(other)


def train(root: Path, model: Path) -> None:
    """Train and put the model in place in one move; the old one stays when training fails.

    Raises:
        RuntimeError: Rasa did not produce a model; what it printed says why.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    import rasa

    from assistant.understanding.rasa.in_process import quieten_rasa

    quieten_rasa()
    warnings.simplefilter("ignore")  # of Rasa's many dependencies; they drown its progress
    logging.captureWarnings(True)
    model.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=model.parent) as work:
        result = rasa.train(
            domain=str(root / "domain"),
            config=str(root / "config.yml"),
            training_files=[str(root / "nlu"), str(root / "stories")],
            output=work,
            fixed_model_name="model",
        )
        if not result.model:
            raise RuntimeError(f"training failed (Rasa's code {result.code})")
        shutil.move(result.model, model)
    _stamp(model).write_text(f"{fingerprint(root)}\n{_sha256(model)}\n", encoding="utf-8")


class _Steps(logging.Handler):
    """Prints the share that is done and what is being done, as Rasa's components come and go."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._done = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        """Print a line for set-up's display: ``0.40 SoundFeaturizer``."""
        if found := re.search(
            r"(Finished training|Restored) component '(\w+)'", record.getMessage()
        ):
            self._done += SHARES.get(found[2], 0.0)
            print(f"{min(self._done, 0.99):.2f} {found[2]}", flush=True)


def main() -> int:
    """Train if needed; return the exit code.

    ``--look`` only tells, by the exit code, whether it is needed; ``--steps`` prints progress for
    set-up's display.
    """
    from assistant.settings import ROOT, BadSettings, load_settings

    try:
        model = load_settings().rasa_model  # where the program will look for it
    except BadSettings as bad:
        print(bad, file=sys.stderr)
        return 2
    current = is_current(ROOT, model)
    if current or "--look" in sys.argv[1:]:
        return 0 if current else 1
    if "--steps" in sys.argv[1:]:
        hooks = logging.getLogger("rasa.engine.training.hooks")
        hooks.setLevel(logging.INFO)
        hooks.addHandler(_Steps())
    if from_cache(ROOT, model):
        print(f"The model for these sources was trained before: {model}")
        return 0
    train(ROOT, model)
    keep_in_cache(ROOT, model)
    print(f"Trained: {model}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
