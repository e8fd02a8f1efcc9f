"""Test that preferences are stored for each customer, survive a restart, and affect nobody else."""

from __future__ import annotations

import pytest

from assistant.banking.model import UnknownCustomer
from assistant.banking.preferences import DISCREET, STEPS, Preferences
from assistant.limits import LARGEST_TYPE, SMALLEST_TYPE
from assistant.screens.layout import LARGEST_TEXT
from assistant.watchdog.grid import ROWS


def test_who_has_changed_nothing_has_the_usual_ones(world):
    assert world.bank.preferences.of("demo") == Preferences()


def test_they_are_kept_through_a_restart_and_are_nobody_elses(world):
    wanted = Preferences(speed=-2, volume=1, type_size=2, discreet=True)
    world.bank.preferences.remember("demo", Preferences(volume=3))
    world.bank.preferences.remember("demo", wanted)
    world.reopen()
    assert world.bank.preferences.of("demo") == wanted
    assert world.bank.preferences.of("zhang") == Preferences()


def test_of_nobody_nothing_is_kept(world):
    with pytest.raises(UnknownCustomer):
        world.bank.preferences.remember("nobody", Preferences())


def test_every_change_is_undone_by_its_opposite():
    for there, back in (("slower", "faster"), ("quieter", "louder"), ("shown", "spoken")):
        assert Preferences().after(there).after(back) == Preferences()
    assert Preferences().after("bigger").after("smaller") == Preferences()


def test_type_stays_within_what_the_screen_has():
    assert max(LARGEST_TEXT, *ROWS) == LARGEST_TYPE
    assert min(ROWS) == SMALLEST_TYPE
    wanted = Preferences()
    for _ in range(5):
        wanted = wanted.after("bigger")
    assert wanted.type_size == LARGEST_TYPE
    for _ in range(5):
        wanted = wanted.after("smaller")
    assert wanted.type_size == SMALLEST_TYPE


@pytest.mark.parametrize("size", [SMALLEST_TYPE, 1])
@pytest.mark.parametrize("change", [*STEPS, *DISCREET])
def test_the_changes_lead_there_from_the_usual(change, size):
    wanted = Preferences(speed=-1, volume=2, type_size=size).after(change).after(change)
    made = Preferences()
    for each in wanted.changes():
        made = made.after(each)
    assert made == wanted
