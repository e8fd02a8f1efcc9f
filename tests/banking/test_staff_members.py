"""Test that staff sign in by number and own password, and that only managers change the list of
staff."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.banking import staff_members
from assistant.banking.hashing import NOBODYS, HashCost, fits, hash_secret
from assistant.banking.model import NotAllowed
from assistant.banking.seed_staff import HEAD, LI, MANAGER, QIAN, SANDBOX_STAFF, sandbox_password
from assistant.banking.staff_members import ATTEMPTS, NumberLocked, WeakPassword, WrongPassword
from assistant.clock import ManualClock
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from assistant.staff_member import MANAGERS, Role, SignedIn
from assistant.storage.books import verify_everything
from assistant.storage.opened import reading
from assistant.storage.tables import audit, staff
from tests.banking.fixtures import MONDAY, World

NEW = "5001"
STRONG = "jinci 1958"


def told(world: World) -> list[tuple[str, dict[str, object]]]:
    """Return what the log tells of staff: kind and details of each row."""
    query = select(audit.c.kind, audit.c.details).where(audit.c.kind.like("staff%"))
    with reading(world.engine) as connection:
        return [(row.kind, json.loads(row.details)) for row in connection.execute(query)]


def miss(world: World, number: str, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises((WrongPassword, NumberLocked)):
            world.bank.staff.sign_in(number, "a guess")


def add(world: World, by: SignedIn | None = MANAGER, **other: object) -> staff_members.StaffMember:
    given = {"number": NEW, "name": "吴刚", "role": Role.CLERK, "password": STRONG} | other
    return world.bank.staff.add(by, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("who", SANDBOX_STAFF, ids=lambda who: who.number)
def test_whoever_knows_the_password_is_who_the_table_says(world: World, who: SignedIn) -> None:
    assert world.bank.staff.sign_in(who.number, sandbox_password(who.number)) == who
    kind, details = told(world)[-1]
    assert kind == "staff_signed_in"
    assert (details["staff"], details["staff_name"]) == (who.number, who.name)


def test_a_number_typed_wide_is_the_same_number(world: World) -> None:
    assert world.bank.staff.sign_in(" ３００１ ", sandbox_password("3001")) == LI


@pytest.mark.parametrize("number", ["9999", "", "李娜", "3001; --", "9" * 5000, "\udce4"])
def test_an_unknown_number_gets_the_answer_of_a_wrong_password(world: World, number: str) -> None:
    with pytest.raises(WrongPassword) as unknown:
        world.bank.staff.sign_in(number, "a guess")
    with pytest.raises(WrongPassword) as wrong:
        world.bank.staff.sign_in(LI.number, "a guess")
    assert str(unknown.value) == str(wrong.value)


def test_a_password_typed_into_the_wrong_field_is_not_in_the_log(world: World) -> None:
    with pytest.raises(WrongPassword):
        world.bank.staff.sign_in("fenhe1958", "3001")
    with reading(world.engine) as connection:
        rows = connection.execute(select(audit)).all()
    assert told(world)[-1] == ("staff_unknown", {})
    assert "fenhe1958" not in str(rows)


@pytest.mark.parametrize("state", ["known", "unknown", "removed", "locked"])
def test_every_try_costs_one_comparison_whoever_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """Else the time of the answer would tell which numbers there are."""
    add(world, password=STRONG)
    if state == "removed":
        world.bank.staff.remove(HEAD, NEW)
    if state == "locked":
        miss(world, NEW, ATTEMPTS)
    compared: list[str] = []

    def counted(stored: str, secret: str) -> bool:
        compared.append(stored)
        return fits(stored, secret)

    monkeypatch.setattr(staff_members, "fits", counted)
    miss(world, "9999" if state == "unknown" else NEW)
    assert len(compared) == 1


def test_comparing_with_nobody_costs_what_comparing_with_somebody_does() -> None:
    parameters = hash_secret("x", HashCost()).rsplit("$", 2)[0]
    assert NOBODYS.startswith(parameters + "$")
    assert not fits(NOBODYS, "")


def test_five_misses_lock_a_number_for_a_quarter_of_an_hour(world: World) -> None:
    right = sandbox_password(LI.number)
    miss(world, LI.number, ATTEMPTS - 1)
    with pytest.raises(NumberLocked, match="10:15"):
        world.bank.staff.sign_in(LI.number, "a guess")
    with pytest.raises(NumberLocked, match="10:15"):
        world.bank.staff.sign_in(LI.number, right)
    assert [m.number for m in world.bank.staff.list_members() if m.locked_until] == [LI.number]
    assert world.bank.staff.sign_in(QIAN.number, sandbox_password(QIAN.number)) == QIAN
    world.clock.advance(15 * 60)
    assert world.bank.staff.sign_in(LI.number, right) == LI
    assert not [m for m in world.bank.staff.list_members() if m.locked_until]


def test_the_lock_outlives_a_restart_and_begins_anew_afterwards(world: World) -> None:
    miss(world, LI.number, ATTEMPTS)
    world.reopen()
    with pytest.raises(NumberLocked):
        world.bank.staff.sign_in(LI.number, sandbox_password(LI.number))
    world.clock.advance(15 * 60)
    miss(world, LI.number, ATTEMPTS - 1)
    assert world.bank.staff.sign_in(LI.number, sandbox_password(LI.number)) == LI


def test_the_right_password_forgets_the_misses(world: World) -> None:
    for _ in range(3):
        miss(world, LI.number, ATTEMPTS - 1)
        world.bank.staff.sign_in(LI.number, sandbox_password(LI.number))
    assert [kind for kind, _ in told(world)].count("staff_wrong") == 3 * (ATTEMPTS - 1)


def test_a_manager_adds_and_removes(world: World) -> None:
    assert add(world).role is Role.CLERK
    who = world.bank.staff.sign_in(NEW, STRONG)
    assert who == SignedIn(NEW, "吴刚", Role.CLERK)
    world.bank.staff.remove(MANAGER, NEW)
    with pytest.raises(WrongPassword):
        world.bank.staff.sign_in(NEW, STRONG)
    assert NEW not in [member.number for member in world.bank.staff.list_members()]
    (gone,) = [m for m in world.bank.staff.list_members(True) if m.removed_at is not None]
    assert gone.number == NEW
    with pytest.raises(NotAllowed, match="用过了"):
        add(world)
    kinds = [kind for kind, details in told(world) if details.get("staff") == MANAGER.number]
    assert kinds[-2:] == ["staff_added", "staff_removed"]
    assert verify_everything(world.engine) == []


STRANGER = SignedIn("9999", "无名", Role.HEAD)
NOT_SO = SignedIn(LI.number, LI.name, Role.HEAD)


@pytest.mark.parametrize("by", [None, LI, STRANGER, NOT_SO])
def test_nobody_else_adds_removes_or_resets(world: World, by: SignedIn | None) -> None:
    with pytest.raises(NotAllowed):
        add(world, by)
    if by is None:
        return
    with pytest.raises(NotAllowed):
        world.bank.staff.remove(by, QIAN.number)
    with pytest.raises(NotAllowed):
        world.bank.staff.set_password(by, QIAN.number, STRONG)


def test_who_was_removed_decides_nothing_more(world: World) -> None:
    world.bank.staff.remove(HEAD, MANAGER.number)
    with pytest.raises(NotAllowed, match="不在名单里"):
        add(world, MANAGER)
    with pytest.raises(NotAllowed):
        world.bank.staff.set_password(MANAGER, MANAGER.number, STRONG)


def test_the_last_who_can_add_somebody_stays(world: World) -> None:
    world.bank.staff.remove(HEAD, MANAGER.number)
    with pytest.raises(NotAllowed, match="最后一位"):
        world.bank.staff.remove(HEAD, HEAD.number)
    world.bank.staff.remove(HEAD, LI.number)


def test_everybody_sets_their_own_password_and_a_manager_anybodys(world: World) -> None:
    world.bank.staff.set_password(LI, LI.number, STRONG)
    assert world.bank.staff.sign_in(LI.number, STRONG) == LI
    miss(world, LI.number, ATTEMPTS)
    world.bank.staff.set_password(MANAGER, LI.number, "shuita 1402")
    assert world.bank.staff.sign_in(LI.number, "shuita 1402") == LI
    with pytest.raises(NotAllowed):
        world.bank.staff.set_password(LI, QIAN.number, STRONG)
    with pytest.raises(NotAllowed, match="没有工号"):
        world.bank.staff.set_password(MANAGER, "8888", STRONG)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "8 个"), ("7 chars", "8 个"), ("50015001", "工号"), (" 5001    ", "工号"),
        ("88888888", "重复"), ("        ", "重复"), ("12345678", "连着"), ("87654321", "连着"),
        ("abcdefgh", "连着"), ("1234567890", "连着"), ("0987654321", "连着"),
    ],
)  # fmt: skip
def test_a_password_that_can_be_guessed_is_refused(world: World, password: str, why: str) -> None:
    with pytest.raises(WeakPassword, match=why):
        add(world, password=password)
    with pytest.raises(WeakPassword):
        world.bank.staff.set_password(LI, LI.number, password.replace("5001", LI.number))


@pytest.mark.parametrize("number", ["", "123", "123456789", "12a4", "-123", "１２３", "一二三四"])
def test_a_number_is_of_four_to_eight_digits(world: World, number: str) -> None:
    with pytest.raises(NotAllowed, match="4 到 8"):
        add(world, number=number)


@pytest.mark.parametrize("name", ["", "  ", "吴\n刚", "吴\x1b[2J", "长" * 21])
def test_a_name_is_one_short_line(world: World, name: str) -> None:
    with pytest.raises(NotAllowed, match="姓名"):
        add(world, name=name)


def test_neither_password_nor_hash_is_in_the_log(world: World) -> None:
    add(world)
    world.bank.staff.set_password(LI, LI.number, "shuita 1402")
    with reading(world.engine) as connection:
        whole = str(connection.execute(select(audit)).all())
        hashes = connection.execute(select(staff.c.password_hash)).scalars().all()
    assert STRONG not in whole and "shuita" not in whole
    assert not any(each.rsplit("$")[-1] in whole for each in hashes)


@pytest.mark.file
def test_a_hash_set_past_the_bank_is_seen(world: World) -> None:
    """The database wants an audit row beside it, and the log's seal tells who wrote that."""
    with reading(world.engine) as connection:
        before = connection.execute(select(staff.c.password_hash)).scalars().all()
    with pytest.raises(Exception, match="beside its audit row"), world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE staff SET password_hash = '$argon2id$mine'")
    with reading(world.engine) as connection:
        assert connection.execute(select(staff.c.password_hash)).scalars().all() == before
    with world.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER staff_update_audited")
        connection.exec_driver_sql("UPDATE staff SET password_hash = '$argon2id$mine' WHERE number = '3001'")  # fmt: skip
    problems = [finding.problem for finding in verify_everything(world.engine)]
    assert "staff 3001 is not what the log says" in problems


def empty(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", audit_key=tmp_path / "key")


def test_a_data_folder_begins_without_staff_and_its_first_is_a_manager(tmp_path: Path) -> None:
    """Play staff with printed passwords are never in it."""
    with open_bank(empty(tmp_path), ManualClock(MONDAY)) as rooms:
        members = rooms.bank.staff
        assert members.list_members(include_removed=True) == []
        for role in set(Role) - MANAGERS:
            with pytest.raises(NotAllowed, match="第一位"):
                members.add(None, NEW, "吴刚", role, STRONG)
        with pytest.raises(NotAllowed):
            members.add(STRANGER, NEW, "吴刚", Role.HEAD, STRONG)
        members.add(None, NEW, "吴刚", Role.OUTLET_MANAGER, STRONG)
        with pytest.raises(NotAllowed, match="登录"):
            members.add(None, "5002", "郑洁", Role.HEAD, STRONG)
        first = members.sign_in(NEW, STRONG)
        assert members.add(first, "5002", "郑洁", Role.CLERK, STRONG).number == "5002"
        assert verify_everything(rooms.engine) == []


@pytest.mark.parametrize("stored", ["", "$argon2id$nonsense", "\x00"])
def test_a_hash_that_is_none_fits_nothing(stored: str) -> None:
    assert not fits(stored, "")
