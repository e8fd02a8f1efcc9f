"""Test the store of models with a real server on this machine, honest or not."""

from __future__ import annotations

import hashlib
import http.server
import io
import json
import os
import shutil
import socket
import stat
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.hearing import models as models_module
from assistant.hearing.catalogue import CATALOGUE_FILE, Archive, Model, PackagedFile, load_catalogue
from assistant.hearing.fetching import Broken, ModelError, Unreachable, UnsafeArchive
from assistant.hearing.models import ModelStore, NoRecognizer, StoreBusy, load_recognizer

VOSK_FILES = {
    "vosk-tiny/am/final.mdl": b"acoustic model" * 100,
    "vosk-tiny/conf/mfcc.conf": b"--sample-frequency=16000",
    "vosk-tiny/graph/phones.txt": b"a 1",
}


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


GOOD = zipped(VOSK_FILES)


class Server(http.server.ThreadingHTTPServer):
    """Serves one body, or the beginning of it, to whoever asks."""

    body = GOOD
    promised: int | None = None
    status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/model.zip"


class Answer(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        promised = self.server.promised
        self.send_response(self.server.status)
        length = len(self.server.body) if promised is None else promised
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()


def vosk_model(url: str, content: bytes = GOOD) -> Model:
    archive = Archive(url, len(content), hashlib.sha256(content).hexdigest())
    return Model("vosk-tiny", "vosk", "zh", "Apache-2.0", archive, ())


@pytest.fixture
def store(tmp_path: Path, server: Server) -> ModelStore:
    return ModelStore(tmp_path / "models", [vosk_model(server.url)])


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def assert_nothing_was_left(folder: Path, *but: str) -> None:
    assert {path.name for path in folder.iterdir()} - {".lock"} == set(but)


def test_a_download_is_verified_unpacked_and_put_in_service(store: ModelStore) -> None:
    seen: list[tuple[int, int]] = []
    installed = store.install("vosk-tiny", progress=lambda done, total: seen.append((done, total)))
    assert installed.verified
    assert contents(installed.folder) == {
        name.removeprefix("vosk-tiny/"): content for name, content in VOSK_FILES.items()
    }
    assert seen[-1] == (len(GOOD), len(GOOD))
    assert store.list_installed() == (installed,)
    assert store.list()[0].installed == installed


def test_a_second_installation_replaces_the_first_and_sweeps_it_away(store: ModelStore) -> None:
    first = store.install("vosk-tiny")
    second = store.install("vosk-tiny")
    assert store.list_installed() == (second,)
    assert first.folder != second.folder
    assert not first.folder.exists()


@pytest.mark.parametrize("fault", ["cut off", "too short", "too long", "other bytes", "gone"])
def test_a_bad_download_leaves_the_old_model_in_service(
    store: ModelStore, server: Server, fault: str
) -> None:
    old = store.install("vosk-tiny")
    if fault == "cut off":
        server.body, server.promised = GOOD[:100], len(GOOD)
    elif fault == "too short":
        server.body = GOOD[:-1]
    elif fault == "too long":
        server.body = GOOD + b"more"
    elif fault == "other bytes":
        server.body = GOOD[:-1] + b"?"
    else:
        server.status = 404
    expected = Unreachable if fault == "gone" else Broken
    with pytest.raises(expected, match=r"models install vosk-tiny --from FILE"):
        store.install("vosk-tiny")
    assert store.list_installed() == (old,)
    # What came of the right file is gone on with (test_downloads); another file leaves nothing.
    begun = [f".download-{hashlib.sha256(GOOD).hexdigest()}.zip"]
    left = begun if fault in ("cut off", "too short") else []
    assert_nothing_was_left(old.folder.parent, old.folder.name, "vosk-tiny.installed.json", *left)


def test_an_unreachable_publisher_is_told_with_what_to_copy(tmp_path: Path) -> None:
    with socket.socket() as taken:  # bound, but nobody listens: refused at once
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/model.zip"
        store = ModelStore(tmp_path / "models", [vosk_model(url)])
        with pytest.raises(Unreachable) as told:
            store.install("vosk-tiny")
    assert url in str(told.value)
    assert "--from FILE" in str(told.value)
    assert_nothing_was_left(tmp_path / "models")


def evil(name: str) -> bytes:
    return zipped({**VOSK_FILES, name: b"owned"})


def link() -> bytes:
    packed = io.BytesIO(GOOD)
    with zipfile.ZipFile(packed, "a") as archive:
        entry = zipfile.ZipInfo("vosk-tiny/link")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return packed.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        evil("../owned"),
        evil("vosk-tiny/../../owned"),
        evil("/tmp/owned"),
        evil("C:/owned"),
        evil("..\\owned"),
        link(),
        b"this is not a zip file",
        GOOD[: len(GOOD) // 2],
    ],
    ids=["up", "deep up", "absolute", "drive", "backslash", "link", "no zip", "half a zip"],
)
def test_an_evil_archive_writes_nothing_outside(
    tmp_path: Path, server: Server, content: bytes
) -> None:
    """Even one whose hash is in the catalogue: the publisher may be the one who was broken into."""
    server.body = content
    store = ModelStore(tmp_path / "models", [vosk_model(server.url, content)])
    with pytest.raises(UnsafeArchive):
        store.install("vosk-tiny")
    assert not list(tmp_path.rglob("owned"))
    assert_nothing_was_left(tmp_path / "models")


def test_an_archive_that_unpacks_without_end_is_refused(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.hearing.fetching.UNPACKED_CAP", 1000)
    with pytest.raises(UnsafeArchive, match="far more"):
        store.install("vosk-tiny")


def test_an_archive_without_a_model_is_refused(tmp_path: Path, server: Server) -> None:
    server.body = zipped({"readme.txt": b"hello"})
    store = ModelStore(tmp_path / "models", [vosk_model(server.url, server.body)])
    with pytest.raises(Broken, match=r"am/final\.mdl"):
        store.install("vosk-tiny")


def test_a_zip_that_was_carried_here_is_verified_too(store: ModelStore, tmp_path: Path) -> None:
    carried = tmp_path / "carried.zip"
    carried.write_bytes(GOOD)
    assert store.install("vosk-tiny", carried).verified
    carried.write_bytes(zipped({**VOSK_FILES, "vosk-tiny/extra": b"x"}))
    with pytest.raises(Broken, match="are expected"):
        store.install("vosk-tiny", carried)
    carried.write_bytes(GOOD[:-1] + b"?")
    with pytest.raises(Broken, match="sha256"):
        store.install("vosk-tiny", carried)
    assert len(store.list_installed()) == 1


def test_a_source_that_is_not_there_or_no_zip_is_said_so(store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="neither a zip file nor a folder"):
        store.install("vosk-tiny", tmp_path / "none.zip")
    (tmp_path / "model.tar").write_bytes(b"tar")
    with pytest.raises(ModelError, match="not a zip file"):
        store.install("vosk-tiny", tmp_path / "model.tar")


def test_a_folder_is_tried_out_and_remembered_as_unverified(
    korean_model: Path, tmp_path: Path
) -> None:
    model = replace(vosk_model("http://127.0.0.1:1/none.zip"), name="vosk-carried")
    store = ModelStore(tmp_path / "models", [model])
    installed = store.install("vosk-carried", korean_model)
    assert not installed.verified
    assert store.list_installed() == (installed,)
    assert [verdict.problems for verdict in store.verify()] == [()]


def test_a_folder_whose_model_does_not_load_is_refused(store: ModelStore, tmp_path: Path) -> None:
    for name, content in VOSK_FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with pytest.raises(Broken, match="cannot be loaded"):
        store.install("vosk-tiny", tmp_path / "vosk-tiny")
    assert store.list_installed() == ()


def test_verify_finds_changed_and_missing_files(store: ModelStore) -> None:
    installed = store.install("vosk-tiny")
    assert [verdict.problems for verdict in store.verify()] == [()]
    path = installed.folder / "graph" / "phones.txt"
    path.write_bytes(b"b 2")
    assert [verdict.problems for verdict in store.verify()] == [
        ("graph/phones.txt has changed since it was installed",)
    ]


def test_verify_names_a_model_whose_file_is_gone_or_shorter(store: ModelStore) -> None:
    """Such a model does not serve: that is no reason to be silent about it."""
    installed = store.install("vosk-tiny")
    path = installed.folder / "graph" / "phones.txt"
    path.write_bytes(b"")
    assert [verdict.problems for verdict in store.verify()] == [
        ("graph/phones.txt has changed since it was installed",)
    ]
    path.unlink()
    assert [verdict.problems for verdict in store.verify()] == [("graph/phones.txt is missing",)]


def test_a_model_with_a_file_gone_does_not_serve(store: ModelStore) -> None:
    installed = store.install("vosk-tiny")
    (installed.folder / "am" / "final.mdl").unlink()
    assert store.list_installed() == ()
    assert store.install("vosk-tiny").folder.is_dir()


def test_what_an_interrupted_installation_left_is_no_model(
    store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power fails after the files are in place and before the record names them."""

    def power_fails(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    old = store.install("vosk-tiny")
    with monkeypatch.context() as patched:
        patched.setattr(json, "dump", power_fails)
        with pytest.raises(KeyboardInterrupt):
            store.install("vosk-tiny")
    assert store.list_installed() == (old,)
    killed = old.folder.parent / ".unfinished-killed"
    killed.mkdir()
    new = store.install("vosk-tiny")
    assert store.list_installed() == (new,)
    folders = [path for path in new.folder.parent.iterdir() if path.is_dir()]
    assert folders == [new.folder]


def test_a_full_disk_is_told_and_leaves_the_old_model(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    old = store.install("vosk-tiny")
    monkeypatch.setattr(models_module, "_sync", full)
    with pytest.raises(ModelError, match="No space left"):
        store.install("vosk-tiny")
    assert store.list_installed() == (old,)


def test_two_installations_do_not_meet(store: ModelStore) -> None:
    def again(_done: int, _total: int) -> None:
        with pytest.raises(StoreBusy):
            store.install("vosk-tiny")

    assert store.install("vosk-tiny", progress=again) in store.list_installed()


def test_an_unknown_name_lists_the_known_ones(store: ModelStore) -> None:
    with pytest.raises(ModelError, match="known: vosk-tiny"):
        store.install("vosk-large")


def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sha256: str | None = None) -> Model:
    package = tmp_path / "site" / "some_whisper"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('a package of data is not imported')")
    (package / "a").write_bytes(b"first ")
    (package / "b").write_bytes(b"second")
    monkeypatch.syspath_prepend(str(package.parent))
    whole = hashlib.sha256(b"first second").hexdigest()
    parts = ("some_whisper/a", "some_whisper/b")
    files = tuple(
        PackagedFile(name, parts, 12, sha256 or whole)
        for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")
    )
    return Model("whisper-tiny", "whisper", "zh", "MIT", None, files)


def test_a_packaged_model_is_put_together_from_its_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ModelStore(tmp_path / "models", [packaged(tmp_path, monkeypatch)])
    installed = store.install("whisper-tiny")
    assert installed.verified
    assert (installed.folder / "model.bin").read_bytes() == b"first second"


def test_packaged_parts_that_changed_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ModelStore(tmp_path / "models", [packaged(tmp_path, monkeypatch, sha256="0" * 64)])
    with pytest.raises(Broken, match="sha256"):
        store.install("whisper-tiny")
    assert store.list_installed() == ()


def test_a_package_that_is_not_installed_is_said_so(tmp_path: Path) -> None:
    files = (PackagedFile("model.bin", ("no_such_whisper/a",), 1, "0"),)
    model = Model("whisper-tiny", "whisper", "zh", "MIT", None, files)
    with pytest.raises(Unreachable, match=r"no-such-whisper is not installed.*make setup"):
        ModelStore(tmp_path / "models", [model]).install("whisper-tiny")


def test_vosk_serves_before_whisper_and_a_test_model_never(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    whisper = packaged(tmp_path, monkeypatch)
    korean = replace(whisper, name="ko", language="ko")
    store = ModelStore(tmp_path / "models", [korean, whisper, vosk_model(server.url)])
    for name in ("ko", "whisper-tiny"):
        store.install(name)
    assert [one.model.engine for one in store.list_installed()] == ["whisper"]
    store.install("vosk-tiny")
    assert [one.model.engine for one in store.list_installed()] == ["vosk", "whisper"]


def test_without_a_model_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(NoRecognizer, match="models install vosk-small-cn"):
        load_recognizer(tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_an_engine_that_cannot_be_loaded_gives_way_to_the_next(
    tmp_path: Path, server: Server, whisper_store: ModelStore
) -> None:
    [whisper] = whisper_store.list_installed()
    store = ModelStore(tmp_path / "models", [vosk_model(server.url), whisper.model])
    store.install("vosk-tiny")  # has the shape of a model, and no model in it
    with pytest.raises(NoRecognizer, match="Vosk cannot load"):
        load_recognizer(store)
    store.install("whisper-base", whisper.folder)
    recognizer = load_recognizer(store)
    assert recognizer.name == "whisper"
    recognizer.close()


def test_a_folder_of_a_packaged_model_is_verified_file_by_file(
    tmp_path: Path, whisper_store: ModelStore
) -> None:
    [whisper] = whisper_store.list_installed()
    store = ModelStore(tmp_path / "models", [whisper.model])
    carried = tmp_path / "carried"
    shutil.copytree(whisper.folder, carried)
    assert store.install("whisper-base", carried).verified
    (carried / "config.json").write_text("{}")
    with pytest.raises(Broken, match=r"config\.json"):
        store.install("whisper-base", carried)


def test_the_catalogue_names_a_source_and_hashes_for_every_model() -> None:
    catalogue = load_catalogue()
    assert [model.name for model in catalogue] == [
        *("vosk-small-cn", "whisper-base"),
        *("voice-kokoro-zh", "voice-kokoro-ja"),
        "vosk-ko-test",
    ]
    for model in catalogue:
        sources = [model.archive] if model.archive else model.packaged
        for source in sources:
            assert len(source.sha256) == 64
            assert source.size > 0


@pytest.mark.parametrize("missing", ["engine", "licence", "archive"])
def test_a_catalogue_with_a_hole_is_refused(tmp_path: Path, missing: str) -> None:
    first_entry = CATALOGUE_FILE.read_text(encoding="utf-8").split("\n\n")[1]
    lines = first_entry.splitlines()
    kept = lines[:4] if missing == "archive" else [one for one in lines if missing not in one]
    path = tmp_path / "catalogue.yaml"
    path.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(ValueError, match="catalogue"):
        load_catalogue(path)


def test_nobody_else_may_write_into_the_store(store: ModelStore) -> None:
    installed = store.install("vosk-tiny")
    mode = installed.folder.stat().st_mode
    assert not mode & (stat.S_IWGRP | stat.S_IWOTH)
    assert os.access(installed.folder, os.R_OK | os.X_OK)


def test_a_model_that_changed_since_it_was_installed_is_not_loaded(
    tmp_path: Path, whisper_store: ModelStore
) -> None:
    [whisper] = whisper_store.list_installed()
    store = ModelStore(tmp_path / "models", [whisper.model])
    changed = store.install("whisper-base", whisper.folder).folder / "vocabulary.txt"
    changed.write_bytes(changed.read_bytes()[::-1])
    with pytest.raises(NoRecognizer, match="has changed since"):
        load_recognizer(store)


def test_a_voice_is_no_recogniser(tmp_path: Path, voice_folder: Path) -> None:
    store = ModelStore(tmp_path / "models")
    assert store.install("voice-kokoro-zh", voice_folder).verified
    assert [one.model.name for one in store.list_voices()] == ["voice-kokoro-zh"]
    assert store.list_installed() == ()
    assert [verdict.problems for verdict in store.verify()] == [()]


def test_a_carried_voice_is_verified_file_by_file(tmp_path: Path, voice_folder: Path) -> None:
    carried = tmp_path / "carried"
    shutil.copytree(voice_folder, carried)
    (carried / "zm_yunjian.bin").write_bytes(bytes(522240))
    store = ModelStore(tmp_path / "models")
    with pytest.raises(Broken, match=r"zm_yunjian\.bin"):
        store.install("voice-kokoro-zh", carried)
    (carried / "zm_yunjian.bin").unlink()
    with pytest.raises(Broken, match=r"are expected; zm_yunjian\.bin is missing"):
        store.install("voice-kokoro-zh", carried)
    assert store.list_voices() == ()


def test_what_else_lies_in_the_folder_is_not_taken(tmp_path: Path, voice_folder: Path) -> None:
    carried = tmp_path / "carried"
    shutil.copytree(voice_folder, carried)
    (carried / "holiday.mp4").write_bytes(b"a large film")
    (carried / "loop").symlink_to("loop")
    store = ModelStore(tmp_path / "models")
    folder = store.install("voice-kokoro-zh", carried).folder
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        path.name for path in voice_folder.iterdir()
    )
