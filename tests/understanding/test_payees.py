"""Test which payee is meant: a saved payee, a question, or nobody."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.banking.model import Payee
from assistant.understanding.readers.kinship import kin_words
from assistant.understanding.readers.payees import PayeeResolver


def payee(name: str, relation: str = "", *, company: bool = False) -> Payee:
    return Payee(name, "demo", name, relation, "6222020000001234", is_company=company)


SON = payee("王小明", "大儿子")
DAUGHTER = payee("王小红", "闺女")
LI = payee("李建国", "老李")
HEATING = payee("太原供热公司", company=True)
HERS = PayeeResolver([SON, DAUGHTER, LI, HEATING])


@pytest.mark.parametrize(
    ("mention", "who"),
    [
        ("闺女", DAUGHTER),
        ("我闺女", DAUGHTER),
        ("给我闺女", DAUGHTER),
        ("咱家姑娘", DAUGHTER),
        ("女儿", DAUGHTER),
        ("丫头", DAUGHTER),
        ("归女", DAUGHTER),
        ("我那个闺女", DAUGHTER),
        ("王小红", DAUGHTER),
        ("小红", DAUGHTER),
        ("我闺女小红", DAUGHTER),
        ("大儿子", SON),
        ("儿子", SON),
        ("老大", SON),
        ("我大儿子王小明", SON),
        ("老李", LI),
        ("给老李", LI),
        ("李建国", LI),
        ("建国", LI),
        ("太原供热公司", HEATING),
        ("供热公司", HEATING),
    ],
)
def test_called_as_saved_is_exact(mention: str, who: Payee) -> None:
    found = HERS.resolve(mention)
    assert (found.kind, found.candidates) == ("exact", (who,))


@pytest.mark.parametrize(
    "mention",
    [
        "张三",
        "孙子",
        "我孙子明明",
        "老王",
        "老伴",
        "小儿子",
        "女婿",
        "隔壁老张",
        "王芳",
        "小王",
        "",
    ],
)
def test_who_is_not_saved_is_unknown_never_the_nearest(mention: str) -> None:
    found = HERS.resolve(mention)
    assert (found.kind, found.candidates) == ("unknown", ())


@pytest.mark.parametrize("mention", ["王晓红", "王小宏", "王小民", "王小"])
def test_a_misheard_name_beside_one_that_sounds_alike_is_asked_about(mention: str) -> None:
    found = HERS.resolve(mention)
    assert found.kind == "several"
    assert set(found.candidates) == {SON, DAUGHTER}


@pytest.mark.parametrize("mention", ["王小红", "王晓红", "小红", "晓虹", "给王小红"])
@pytest.mark.parametrize("other", ["王晓红", "王筱虹"])
def test_names_of_one_sound_are_asked_about_however_they_are_spelled(
    mention: str, other: str
) -> None:
    niece = payee(other, "侄女")
    found = PayeeResolver([SON, DAUGHTER, niece]).resolve(mention)
    assert found.kind == "several"
    assert {DAUGHTER, niece} <= set(found.candidates)


def test_a_relation_is_asked_about_for_no_sound() -> None:
    niece = payee("王晓红", "侄女")
    found = PayeeResolver([SON, DAUGHTER, niece]).resolve("我闺女")
    assert (found.kind, found.candidates) == ("exact", (DAUGHTER,))


@pytest.mark.parametrize(
    ("mention", "who"), [("李建果", LI), ("李建军", LI), ("李师傅", LI), ("大闺女", DAUGHTER)]
)
def test_a_near_one_is_asked_about(mention: str, who: Payee) -> None:
    found = HERS.resolve(mention)
    assert (found.kind, found.candidates) == ("near", (who,))


def test_relation_and_name_that_disagree_are_asked_about() -> None:
    found = HERS.resolve("我闺女小明")
    assert found.kind == "several"
    assert set(found.candidates) == {SON, DAUGHTER}


def test_two_daughters_are_asked_about() -> None:
    elder, younger = payee("王红", "大闺女"), payee("王芳", "小闺女")
    resolver = PayeeResolver([elder, younger])
    assert resolver.resolve("闺女").kind == "several"
    assert resolver.resolve("大女儿").candidates == (elder,)
    assert resolver.resolve("二闺女").kind == "unknown"


def test_a_rival_hypothesis_makes_an_exact_one_a_question() -> None:
    assert HERS.resolve("王小明", alternatives=["王小明"]).kind == "exact"
    found = HERS.resolve("王小明", alternatives=["王小红"])
    assert found.kind == "several"
    assert found.candidates == (SON, DAUGHTER)


def test_an_alternative_may_offer_candidates_but_never_decides() -> None:
    found = HERS.resolve("张三", alternatives=["老李"])
    assert (found.kind, found.candidates) == ("near", (LI,))


names = st.text(alphabet="王李张小明红建国芳军丽华强", min_size=2, max_size=3)


@settings(max_examples=200, deadline=None)
@given(st.lists(names, min_size=1, max_size=6, unique=True), st.data())
def test_a_saved_name_always_leads_to_its_owner(saved: list[str], data: st.DataObject) -> None:
    resolver = PayeeResolver([payee(name) for name in saved])
    said = data.draw(st.sampled_from(saved))
    found = resolver.resolve(f"给{said}")
    assert said in [candidate.name for candidate in found.candidates]
    assert found.kind in ("exact", "several")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=8), st.lists(st.text(max_size=6), max_size=3))
def test_whatever_is_said_the_answer_keeps_its_promises(said: str, others: list[str]) -> None:
    found = HERS.resolve(said, alternatives=others)
    assert len(found.candidates) <= 3
    assert len(set(found.candidates)) == len(found.candidates)
    wanted = {"exact": (1, 1), "near": (1, 1), "several": (2, 3), "unknown": (0, 0)}
    low, high = wanted[found.kind]
    assert low <= len(found.candidates) <= high


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(kin_words())))
def test_no_relation_is_taken_for_another(word: str) -> None:
    """An exact answer to a kinship word has that very relation."""
    found = HERS.resolve(f"我{word}")
    if found.kind == "exact":
        kin = kin_words()[word]
        relation = kin_words()[found.candidates[0].relation]
        assert kin.may_be(relation)
