"""The one form of a staff name: who is one person, and what names nobody."""

from __future__ import annotations

import pytest

from assistant.banking.model import NotAllowed
from assistant.banking.requests import RequestKind
from assistant.banking.staff import staff_name
from assistant.staff_names import same_person


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("li", "li"), (" Li.", "li"), ("ｌｉ", "li"), ("li\u200b", "li"), ("l-i", "li"),
        ("zhang  san", "zhangsan"), ("Zhang·San", "zhangsan"), ("１００１", "1001"),
        ("李 娜", "李娜"), ("⼈事\u200d", "人事"), ("〇一", "〇一"), ("𠮷田", "𠮷田"),
    ],
)  # fmt: skip
def test_spellings_of_one_name(spelling, name):
    assert staff_name(spelling) == name == staff_name(name)


@pytest.mark.parametrize("nobody", ["", "  ", ".", "\u200b", "—"])
def test_nobody_is_named(nobody):
    with pytest.raises(NotAllowed, match="named"):
        staff_name(nobody)


@pytest.mark.parametrize("spelling", ["l\u0456", "lí", "λι", "リ", "ı", "١٠٠١"])
def test_letters_that_look_like_others_are_no_name(spelling):
    with pytest.raises(NotAllowed, match="letters a to z, digits and Chinese characters"):
        staff_name(spelling)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("u1", "u01"), ("吴", "吳"), ("1", "一"), ("l1", "ll"), ("bob", "b0b"), ("u007", "u7"),
        ("户", "戸"), ("青", "靑"), ("高", "髙"), ("肖", "萧"), ("肖", "蕭"), ("徐", "俆"), ("李十", "李10"),
        ("李十二", "李12"), ("李廿", "李20"), ("李二", "李两"), ("李三", "李仨"), ("mary", "rnary"), ("wang", "vvang"),
        ("dan", "clan"), ("bob5", "bobs"), ("b8", "bb"), ("g9", "gq"), ("李未", "李末"), ("王土", "王士"),
    ],
)  # fmt: skip
def test_look_alikes_are_one_person(one, other):
    assert same_person(staff_name(one), staff_name(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("u1", "u10"), ("li", "wang"), ("吴", "王"), ("u1", "u2"), ("1001", "101"), ("李十", "李一"),
        ("u100", "u10"),
    ],
)  # fmt: skip
def test_others_are_two(one, other):
    assert not same_person(staff_name(one), staff_name(other))


@pytest.mark.parametrize("name", ["", "l\u0456"])
def test_what_staff_do_takes_no_other_name(world, name):
    number = world.bank.requests.book("visit", "demo", RequestKind.HOME_VISIT, {}).number
    asked = world.bank.new_payees.ask("visit", "demo", "李梅", "", "6222020502003356780")
    for attempt in (
        lambda: world.bank.unlock("demo", name),
        lambda: world.bank.requests.close(number, name, "done"),
        lambda: world.bank.new_payees.confirm(asked.id, name, "seen with her"),
        lambda: world.bank.new_payees.refuse(asked.id, name, "a stranger"),
        lambda: world.bank.locks.lift_freeze("demo-passbook", name),
    ):
        with pytest.raises(NotAllowed):
            attempt()
