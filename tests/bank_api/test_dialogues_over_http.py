"""Every dialogue is held once more with the bank behind its HTTP interface: nothing may change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from assistant.bank_api.client import RemoteBank
from assistant.banking.sandbox import SandboxBank
from assistant.scripting import runner as runner_module
from assistant.scripting.dialogue import Dialogue
from assistant.scripting.runner import DialogueRunner
from tests.bank_api.served import SECRET, served
from tests.test_dialogues import DIALOGUES


class Relay:
    """The bank of the present dialogue, behind one server for all of them."""

    present: SandboxBank

    def __getattr__(self, name: str) -> Any:
        return getattr(self.present, name)


@pytest.fixture(scope="module")
def relay() -> Iterator[tuple[Relay, RemoteBank]]:
    relay = Relay()
    with served(relay) as url:  # type: ignore[arg-type]
        remote = RemoteBank(url, SECRET)
        yield relay, remote
        remote.close()


@pytest.mark.nightly
@pytest.mark.parametrize("dialogue", DIALOGUES)
async def test_a_dialogue_ends_as_its_file_expects_over_http(
    runner: DialogueRunner,
    relay: tuple[Relay, RemoteBank],
    dialogue: Dialogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    behind, remote = relay

    def open_remote(*arguments: Any) -> RemoteBank:
        behind.present = SandboxBank(*arguments)
        return remote

    monkeypatch.setattr(runner_module, "SandboxBank", open_remote)

    outcome = await runner.run(dialogue)

    assert outcome.ok, outcome.line()
