"""Test set-up with the program's own steps, on a copy that is trained with few sentences."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import resource
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assistant.settings import ROOT
from assistant.understanding.rasa.training import refuse_untrusted
from tests.hearing.test_downloads import Line, serving
from tests.setup.place import STEPS, Place, is_calm, wait_for

EXAMPLES = 4
"""Of each intent, that this copy learns from."""


@pytest.fixture
def program(place: Place, tmp_path: Path) -> Place:
    """Return a copy of the program, with folders of its own for its data."""
    for source in ("assistant", "domain", "stories"):
        leave = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / source, place.folder / source, ignore=leave)
    for source in ("config.yml", "run_assistant.py"):
        shutil.copyfile(ROOT / source, place.folder / source)
    (place.folder / "nlu").mkdir()
    for file in sorted((ROOT / "nlu").glob("*.yml")):
        read = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
        for block in read["nlu"]:
            block["examples"] = "\n".join(block["examples"].splitlines()[:EXAMPLES]) + "\n"
        copy = place.folder / "nlu" / file.name
        copy.write_text(yaml.dump(read, allow_unicode=True, Dumper=yaml.CSafeDumper), "utf-8")
    place.environment = {
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_DATA_HOME": str(tmp_path / "share"),
        "ELDERBANK_RASA_MODEL": str(place.folder / "build" / "rasa" / "model.tar.gz"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return place


def small_files() -> None:
    """Let no file grow over 20 kB, as on a disk that is nearly full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def test_a_training_that_stops_for_a_full_disk_goes_on(program: Place) -> None:
    program.behaviour = {STEPS["training"]: "real"}
    build = program.folder / "build" / "rasa"

    done = program.set_up(small_files)
    assert done.returncode == 1
    assert "“对话模型 dialogue model” 没有装好：磁盘满了。请腾出至少 2 GB" in done.stderr
    assert is_calm(done.stdout + done.stderr)
    assert "File too large" in (program.folder / "build" / "set-up.log").read_text()
    assert not (build / "model.tar.gz").exists()
    (copies,) = build.glob("unfinished/*/copies-*.part")
    assert not any(build.glob("unfinished/*/weights-*"))

    finished = copies.stat().st_mtime_ns
    running = program.start()

    def done_without_making_them_again() -> bool:
        with contextlib.suppress(FileNotFoundError):  # the model is whole
            assert copies.stat().st_mtime_ns == finished
        return running.poll() is not None

    wait_for(done_without_making_them_again)
    out, err = running.communicate()
    assert (running.returncode, err) == (0, "")
    assert "都装好了" in out
    refuse_untrusted(program.folder, build / "model.tar.gz")
    left = {".training.lock", "model.tar.gz", "model.tar.sha256"}
    assert {file.name for file in build.iterdir()} == left
    assert not (program.folder / ".rasa").exists()  # Rasa's cache, which knows no features.py
    assert "\n0.88 weights\n" in (program.folder / "build" / "set-up.log").read_text()


@pytest.fixture
def line(program: Place) -> Iterator[Line]:
    """Serve Vosk's model from this machine, under the address in the copy's catalogue."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("vosk/am/final.mdl", os.urandom(600_000))
        archive.writestr("vosk/conf/mfcc.conf", "--sample-frequency=16000")
    with serving(packed.getvalue()) as line:
        catalogue = program.folder / "assistant" / "hearing" / "catalogue.yaml"
        models = yaml.safe_load(catalogue.read_text("utf-8"))
        vosk = next(model for model in models if model["name"] == "vosk-small-cn")
        vosk["archive"] = {
            "url": line.archive.url,
            "size": len(line.body),
            "sha256": hashlib.sha256(line.body).hexdigest(),
        }
        catalogue.write_text(yaml.safe_dump(models), "utf-8")
        program.behaviour = {
            STEPS["recogniser"]: "real",
            "whisper.lock": [2, "error: Failed to fetch\n  Caused by: dns error"],
        }
        # Whisper's parts are in this environment, and a newcomer's has none.
        whisper = next(model for model in models if model["name"] == "whisper-base")
        for file in whisper["packaged"]:
            file["parts"] = [f"not_here/{part}" for part in file["parts"]]
        catalogue.write_text(yaml.safe_dump(models), "utf-8")
        yield line


def installed(program: Place) -> list[Path]:
    return list(Path(program.environment["XDG_DATA_HOME"]).rglob("vosk-small-cn-*/am/final.mdl"))


def test_the_recogniser_is_gone_on_with_after_ctrl_c(program: Place, line: Line) -> None:
    line.pause = 0.005
    running = program.start()
    share = Path(program.environment["XDG_DATA_HOME"])

    def came() -> int:
        return sum(file.stat().st_size for file in share.rglob(".download-*.zip"))

    wait_for(lambda: came() > 50_000)
    done = program.interrupt(running)
    assert (done.returncode, is_calm(done.stderr)) == (130, True)
    begun = came()
    assert 0 < begun < len(line.body)

    line.pause = 0
    done = program.set_up()
    assert (done.returncode, done.stderr) == (0, "")
    assert line.asked == ["bytes=0-", f"bytes={begun}-"]
    assert len(installed(program)) == 1
    assert came() == 0
    assert "\n1.00 vosk-small-cn\n" in (program.folder / "build" / "set-up.log").read_text()


@pytest.mark.parametrize("trouble", ["no network", "another file", "breaks off"])
def test_without_any_recogniser_it_says_why(program: Place, line: Line, trouble: str) -> None:
    whole = line.body
    if trouble == "no network":
        line.shutdown()
        line.server_close()
    elif trouble == "another file":
        line.body = whole[:-1] + b"?"
    else:
        line.gives = 100_000
    done = program.set_up()
    assert done.returncode == 1
    assert "“语音识别 recogniser” 没有装好：网络不通，或者太慢。请接好网络" in done.stderr
    assert is_calm(done.stdout + done.stderr)
    assert not installed(program)


def test_a_disk_that_is_full_of_the_recogniser_is_said_so(program: Place, line: Line) -> None:
    program.behaviour["whisper.lock"] = [2, "  Caused by: No space left on device (os error 28)"]
    done = program.set_up(small_files)
    assert done.returncode == 1
    assert "“语音识别 recogniser” 没有装好：磁盘满了。" in done.stderr
    assert "File too large" in (program.folder / "build" / "set-up.log").read_text()
    assert not installed(program)
    assert program.set_up().returncode == 0
    assert len(installed(program)) == 1
