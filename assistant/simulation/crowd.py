"""List the kinds of people who use the simulated bank, and how often each kind comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assistant.simulation import people, savers, services
from assistant.simulation.calls import Script
from assistant.simulation.people import Branch

Crowd = Mapping[Callable[[Branch], Script], int]
"""Kinds of people, with weights for how often they come."""

PEOPLE: Crowd = {
    people.honest: 30, people.hasty: 4, people.asks_for_help: 2, people.doubled_keys: 3,
    services.pays_bills: 8, services.moves_her_own: 4, services.closes_locks: 3,
    services.reports_a_loss: 2, services.learns_of_it: 2, services.begins_while_it_waits: 2,
    services.probes: 1, services.pays_a_delayed_bill: 1,
    services.tells_and_pays: 3, services.drips: 2, services.talks_to_her: 6,
    people.splits: 3, people.climbs: 2, people.returns_next_day: 1, people.coached: 3,
    people.gives_it_away: 3, people.guesses_pins: 2, services.pays_a_bill_twice: 3,
    services.talks_bills_over: 2, services.goes_round_locks: 2, services.waits_with_locks: 2,
    people.decides_holds: 8, people.lets_it_arrive: 2, people.tends_tickets: 2,
    savers.saves: 6, savers.invests: 3, savers.books_cash: 4, savers.reuses_keys: 2,
    savers.goes_round_the_rest: 2, savers.hands_out_cash: 4, savers.waits_for_its_day: 1,
    savers.breaks_to_pay: 2, savers.asks_for_theirs: 2,
    people.unlocks: 3, services.opens_locks: 6, people.pays_pensions: 1, services.sends_bills: 3,
}  # fmt: skip
