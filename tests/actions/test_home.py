"""The home screen and the menu."""

from __future__ import annotations

from assistant.actions.home import menu_pages
from assistant.phrases import MENU, MORE, REST
from assistant.understanding.intents import load_intents
from tests.actions.turns import Desk, rules


def test_home_names_her_and_forgets_misses(hers: Desk) -> None:
    hers.visit.misses = 2

    out = hers.press("/go_home")

    assert (out.screen, out.data) == ("home", {"title": "王阿姨"})
    assert out.labels == [choice.label for choice in MENU]
    assert hers.visit.misses == 0


def test_before_a_card_is_in_nobody_is_named(nobody: Desk) -> None:
    assert nobody.press("/go_home").data == {"title": ""}


def test_more_shows_the_rest(hers: Desk) -> None:
    out = hers.press('/what_can_you_do{"choice": "more"}')

    assert out.labels == [choice.label for choice in MORE]
    out = hers.press('/what_can_you_do{"choice": "rest"}')
    assert out.labels == [choice.label for choice in REST]


def test_the_first_page_has_at_most_six_choices() -> None:
    assert len(MENU) <= 6 and MENU[-1].label == "更多"
    for page in (MENU, *menu_pages().values()):
        assert len(page) <= 9, "keys pick nine: give 更多 a third page"
        assert [choice.key for choice in page] == [str(n + 1) for n in range(len(page))]


def test_every_request_stands_on_one_page_of_the_menu() -> None:
    """Help and a report of fraud have the red key."""
    shown = [choice.payload for page in (MENU, *menu_pages().values()) for choice in page]
    for intent in load_intents().values():
        if intent.kind == "request" and not intent.interrupts:
            assert shown.count(f"/{intent.name}") == 1, intent.name


def test_every_choice_of_the_menu_leads_somewhere(hers: Desk) -> None:
    starts, _ = rules()

    for choice in (*MENU, *MORE, *REST):
        assert choice.payload.strip("/").partition("{")[0] in starts
        assert hers.press(choice.payload).shown
        hers.press("/go_home")
