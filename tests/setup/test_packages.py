"""Test set-up's step for packages, with real venv, pip and uv, and wheels on this machine."""

from __future__ import annotations

import hashlib
import http.server
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import ROOT
from tests.setup.place import STEPS, Place, is_calm, wait_for

UV = ROOT / ".venv" / "bin" / "uv"


class Shelf(http.server.ThreadingHTTPServer):
    """Serves the wheels of a folder to pip and uv, in slow pieces where a test wants it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Wheels)
        self.folder = folder
        self.pause = 0.0
        self.given: list[str] = []


class Wheels(http.server.SimpleHTTPRequestHandler):
    server: Shelf

    def translate_path(self, path: str) -> str:
        return str(self.server.folder / Path(path).name)

    def copyfile(self, source, outputfile) -> None:  # type: ignore[no-untyped-def]
        self.server.given.append(self.path)
        try:
            while piece := source.read(1 << 20):
                outputfile.write(piece)
                time.sleep(self.server.pause)
        except OSError:
            pass  # nobody listens any more

    def log_message(self, format: str, *args: object) -> None:
        pass


def wheel(folder: Path, name: str, files: dict[str, bytes]) -> str:
    """Write a wheel; return its line of a lock file."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    about = f"{name}-1.0.dist-info"
    files = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w") as packed:
        for file, content in files.items():
            entry = zipfile.ZipInfo(file)
            entry.external_attr = 0o100755 << 16
            packed.writestr(entry, content)
        packed.writestr(
            f"{about}/RECORD", "".join(f"{file},,\n" for file in [*files, f"{about}/RECORD"])
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}==1.0 --hash=sha256:{digest}\n"


@pytest.fixture
def shelf(tmp_path: Path, place: Place) -> Iterator[Shelf]:
    """Return a folder with uv and a package, and locks that ask for them."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    locks = place.folder / "requirements"
    uv = {"uv-1.0.data/scripts/uv": UV.read_bytes()}
    (locks / "uv.lock").write_text(wheel(wheels, "uv", uv))
    (locks / "run.lock").write_text(wheel(wheels, "something", {"something.py": b"THERE = True"}))
    with Shelf(wheels) as shelf:
        threading.Thread(target=shelf.serve_forever, args=(0.01,), daemon=True).start()
        names = "".join(f'<a href="{file.name}">{file.name}</a>' for file in wheels.iterdir())
        (wheels / "index.html").write_text(names)
        address = f"http://127.0.0.1:{shelf.server_address[1]}/index.html"
        place.environment = {
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": address,
            "PIP_NO_CACHE_DIR": "1",
            "PIP_CONFIG_FILE": "/dev/null",
            "PIP_RETRIES": "0",
            "UV_NO_INDEX": "1",
            "UV_FIND_LINKS": address,
            "UV_NO_CACHE": "1",
            "UV_NO_CONFIG": "1",
        }
        yield shelf
        shelf.shutdown()


def test_an_environment_is_made_out_of_a_half_made_one_and_a_broken_line(
    place: Place, shelf: Shelf
) -> None:
    """One story, for venv, pip and uv take seconds: what a bad afternoon at a branch looks like."""
    venv = place.folder / ".venv"
    shutil.rmtree(venv)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)

    shelf.pause = 0.2  # Ctrl-C while pip fetches
    running = place.start()
    wait_for(lambda: any("uv-1.0" in path for path in shelf.given))
    done = place.interrupt(running)
    assert (done.returncode, is_calm(done.stderr)) == (130, True)
    assert (venv / "bin" / "pip").exists()  # it had none before
    assert not (venv / ".made-from").exists()

    shelf.pause = 0
    lock = place.folder / "requirements" / "run.lock"
    right = lock.read_text()
    lock.write_text(right.replace("sha256:", "sha256:" + "0" * 8)[: len(right) - 9] + "\n")
    done = place.set_up()  # somebody's proxy gives another file
    assert done.returncode == 1
    assert "“程序包 packages” 没有装好：下载到的和本程序记下的不一样" in done.stderr
    assert is_calm(done.stderr)
    assert (venv / "bin" / "uv").exists()

    lock.write_text(right)
    left = len(shelf.given)
    place.set_up()  # the next step cannot be done here: there is no program
    assert (venv / ".made-from").exists()
    there = [str(venv / "bin" / "python"), "-c", "import something; print(something.THERE)"]
    assert subprocess.run(there, capture_output=True, text=True).stdout == "True\n"
    assert not any("uv-1.0" in path for path in shelf.given[left:])  # what is there is not fetched


def test_without_a_network_it_says_so(place: Place, shelf: Shelf) -> None:
    shelf.shutdown()
    shelf.server_close()
    place.behaviour = {"pip install --quiet": "real", STEPS["packages"]: "real"}
    done = place.set_up()
    assert done.returncode == 1
    assert "“程序包 packages” 没有装好：网络不通，或者太慢。" in done.stderr
    assert is_calm(done.stderr)


REFUSED = [
    2,
    "error: Failed to fetch\n  invalid peer certificate: UnknownIssuer\n  help: --native-tls",
]


def test_where_the_network_has_a_certificate_of_its_own_those_of_the_system_count(
    place: Place,
) -> None:
    """网络不通 was said in a bank's network whose certificate the system knew."""
    place.behaviour = {"--native-tls": "ok", STEPS["packages"]: REFUSED, "voice.lock": REFUSED}
    assert place.set_up().returncode == 0
    again = [line for line in place.asked() if line.endswith("--native-tls")]
    assert ["pip sync" in again[0], "voice.lock" in again[1]] == [True, True]


def test_a_certificate_that_nobody_here_knows_is_named(place: Place) -> None:
    place.behaviour = {STEPS["packages"]: REFUSED}
    done = place.set_up()
    assert done.returncode == 1
    assert "“程序包 packages” 没有装好：这里的网络用自己的证书" in done.stderr
    assert is_calm(done.stderr)
