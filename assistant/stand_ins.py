"""Replace packages that Rasa and faster-whisper import, but that this project does not use.

Rasa 3.6.21 imports TensorFlow (1.4 GB) and the clients of a dozen chat services, stores and
brokers, even if a project needs none of them. They are left out of ``requirements/``
(``overrides.txt``), and :func:`stand_in` makes their imports return empty replacements (stand-ins).
A stand-in can be subclassed, used as a decorator, subscripted, and has any attribute, as Rasa's
modules need while they are imported. Real use (a number, a loop, an object of a subclass) raises
:class:`NotHere`, which says what to install.

An installed package is used and never hidden: with TensorFlow installed, Rasa's own components
work.
"""

from __future__ import annotations

import sys
from abc import ABCMeta
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

NOT_USED = (
    # Machine learning, for Rasa's components that config.yml does not use (DIET, TED, CRF ...).
    *("tensorflow", "tensorflow_text", "tensorflow_hub", "keras", "sklearn_crfsuite"),
    *("safetensors", "skops"),
    # Chat channels: here her words come from this process (``ReplyChannel``).
    *("aiogram", "fbmessenger", "mattermostwrapper", "rocketchat_API", "slack_sdk"),
    *("socketio", "twilio", "webexteamssdk", "google.auth", "google.oauth2", "cachecontrol"),
    # Stores and brokers: a visit's tracker stays in memory and is dropped when she leaves.
    *("aio_pika", "aiormq", "boto3", "botocore", "confluent_kafka", "pymongo", "redis"),
    # Services for error reports.
    *("sentry_sdk", "structlog_sentry"),
    # faster-whisper's reader of sound files: here it gets samples, never a file.
    "av",
    # Charts of an evaluation, which are drawn only in a developer's environment (`make evaluate`).
    "matplotlib",
)
"""Packages and modules that may be missing."""


class NotHere(ImportError):
    """A package that was left out is really needed; the text says which."""

    def __init__(self, asked: str) -> None:
        package = asked.partition(".")[0]
        super().__init__(
            f"{asked} was used, but {package} is not installed: this program never needs it "
            "(assistant/stand_ins.py). What needs it: pip install "
            f"{package}",
            name=package,
        )


class _Name(ABCMeta):
    """The metaclass of stand-ins, which have any attribute and subscript, and refuse real use."""

    _asked: str

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_") or "_asked" not in cls.__dict__:
            raise AttributeError(name)
        setattr(cls, name, _named(f"{cls._asked}.{name}"))
        return cls.__dict__[name]

    def __getitem__(cls, key: object) -> Any:
        return cls

    def __or__(cls, other: object) -> Any:
        return cls

    __ror__ = __or__

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Return a decorated object unchanged, or another stand-in; refuse to create an object."""
        if "_asked" not in cls.__dict__:
            raise NotHere(cls._asked)
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]
        return _named(f"{cls._asked}()")

    def _refuse(cls, *args: object) -> NoReturn:
        raise NotHere(cls._asked)

    __bool__ = __int__ = __float__ = __len__ = __iter__ = __array__ = _refuse
    __add__ = __sub__ = __mul__ = __truediv__ = __matmul__ = __neg__ = _refuse
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __enter__ = __exit__ = __aenter__ = __aexit__ = __await__ = _refuse


def _named(asked: str) -> Any:
    return _Name(asked.rpartition(".")[2], (), {"_asked": asked})


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        setattr(self, name, _named(f"{self.__name__}.{name}"))
        return self.__dict__[name]


class _Loader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: attributes are created when they are used."""


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if any(fullname == name or fullname.startswith(f"{name}.") for name in NOT_USED):
            return ModuleSpec(fullname, _Loader(), is_package=True)
        return None


def stand_in() -> None:
    """Make imports of missing packages in ``NOT_USED`` return stand-ins; may be called twice."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())
