"""Test replacements for packages that Rasa imports: imports work, use fails, understanding
works."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib.metadata import files as files_of
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import ROOT
from assistant.stand_ins import NOT_USED, NotHere, stand_in
from assistant.understanding.rasa.evaluate import parse_all

RECORDED = Path(__file__).with_name("parses.jsonl")
"""What the model said when TensorFlow was really there; after a change of nlu/ or config.yml:
``python -m tests.understanding.test_stand_ins``."""
TOLERANCE = 0.01


def rasa_modules() -> list[str]:
    """Every module of Rasa's that our code names, and the recipe that names Rasa's components."""
    found = {"rasa.engine.recipes.default_components", "rasa.cli.train", "rasa.cli.shell"}
    for file in (ROOT / "assistant").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "rasa":
                found.add(str(node.module))
    return sorted(found)


@pytest.mark.engines  # all of Rasa, in a process of its own
def test_all_of_rasa_that_we_use_is_imported_without_them() -> None:
    imports = "".join(f"import {name}\n" for name in rasa_modules())
    code = (
        f"import assistant.understanding.rasa, sys\n{imports}"
        f"print([n for n in sys.modules if n.split('.')[0] == 'tensorflow'"
        " and sys.modules[n].__spec__.origin])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
    assert len(rasa_modules()) > 15


AS_A_NEWCOMER = """
import pkgutil, sys
from importlib.machinery import PathFinder

class Installed(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in {missing} else super().find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Installed
import assistant
for module in pkgutil.walk_packages(assistant.__path__, "assistant."):
    if not module.name.startswith({asked_for}):
        __import__(module.name)
import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
DefaultV1Recipe().graph_config_for_recipe(yaml.safe_load(open("config.yml")), {{}})
from rasa.nlu.test import determine_token_labels
"""
ASKED_FOR = ("assistant.evaluation", "assistant.bench", "assistant.storage.postgresql")
"""A developer's, and what has a list of packages of its own (requirements/postgresql.in)."""


@pytest.mark.engines
def test_a_newcomers_packages_are_enough_to_train_and_to_serve() -> None:
    """`make run` installs run.lock alone: what a developer has beside it is not needed."""
    developing = locked("dev") - locked("run")
    missing = {
        file.parts[0].removesuffix(".py")
        for name in developing
        for file in files_of(name) or ()
        if file.suffix == ".py" and file.parts[0] not in ("..", "scripts")
    }
    assert {"matplotlib", "pytest", "hypothesis"} <= missing
    done = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-c"),
            AS_A_NEWCOMER.format(missing=sorted(missing), asked_for=ASKED_FOR),
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr


def locked(kind: str) -> set[str]:
    lines = (ROOT / "requirements" / f"{kind}.lock").read_text("utf-8").splitlines()
    return {line.split("==")[0] for line in lines if "==" in line and not line.startswith(" ")}


def test_what_no_package_list_brings_is_named() -> None:
    """Each line of overrides.txt is answered, or imported by nobody."""
    left_out = [
        line.split(" ; ")[0].replace("-", "_")
        for line in (ROOT / "requirements" / "overrides.txt").read_text("utf-8").splitlines()
        if " ; " in line
    ]
    names = {"python_socketio": "socketio", "google_auth": "google.auth", "hf_xet": "hf_xet"}
    names |= {"rocketchat_api": "rocketchat_API"}
    nobody = {"tensorflow_io_gcs_filesystem", "absl_py", "python_engineio", "dnspython", "sympy"}
    nobody |= {"pydot", "hf_xet"}
    answered = {names.get(name, name) for name in left_out} - nobody
    assert answered <= set(NOT_USED)


@pytest.fixture
def tensorflow() -> Any:
    stand_in()
    try:
        from importlib.metadata import version

        version("tensorflow")
    except Exception:
        import tensorflow

        return tensorflow
    pytest.skip("TensorFlow is installed here: nothing stands in for it")


def test_a_stand_in_bears_what_modules_do_at_import(tensorflow: Any) -> None:
    class Layer(tensorflow.keras.layers.Layer):  # type: ignore[misc]
        @tensorflow.function
        def call(self, inputs: tensorflow.Tensor[int]) -> int:  # type: ignore[name-defined]
            return 7

    assert Layer.call(None, None) == 7
    assert not isinstance(3, tensorflow.Tensor)
    assert (tensorflow.Tensor | None) is tensorflow.Tensor


@pytest.mark.parametrize(
    "work",
    [
        lambda tf: tf.constant([1, 2]) + 1,
        lambda tf: float(tf.reduce_sum([1.0])),
        lambda tf: list(tf.data.Dataset()),
        lambda tf: bool(tf.executing_eagerly()),
        lambda tf: type("Model", (tf.keras.Model,), {})(),
    ],
)
def test_real_work_is_refused_and_says_what_is_missing(tensorflow: Any, work: Any) -> None:
    with pytest.raises(NotHere, match="pip install tensorflow"):
        work(tensorflow)


def test_what_is_installed_is_not_hidden() -> None:
    import sklearn

    stand_in()
    assert sklearn.__file__
    with pytest.raises(ModuleNotFoundError):
        __import__("no_such_package_at_all")


def test_utterances_are_understood_as_with_tensorflow(agent: Any) -> None:
    rows = [json.loads(line) for line in RECORDED.read_text("utf-8").splitlines()]
    assert len(rows) >= 200
    parses = parse_all(agent, [row["text"] for row in rows])
    differing = [
        (row, now)
        for row, now in zip(rows, map(recorded, parses), strict=True)
        if row["intent"] != now["intent"]
        or row["entities"] != now["entities"]
        or abs(row["confidence"] - now["confidence"]) > TOLERANCE
    ]
    assert not differing


def recorded(parse: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": parse["text"],
        "intent": parse["intent"]["name"],
        "confidence": round(parse["intent"]["confidence"], 4),
        "entities": [[e["entity"], e["value"]] for e in parse["entities"]],
    }


def record() -> None:
    """Write RECORDED anew, with the model as it is."""
    from assistant.settings import Settings
    from assistant.understanding.rasa.evaluate import load, read_examples

    here = Path(__file__).parent
    examples = read_examples(here / "heldout.yml") + read_examples(here / "heldout_spoken.yml")
    texts = sorted({example.text for example in examples})
    parses = parse_all(load(Settings().rasa_model), texts)
    lines = [json.dumps(recorded(parse), ensure_ascii=False) for parse in parses]
    RECORDED.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record()
