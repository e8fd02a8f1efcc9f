"""Translate an utterance about a transfer, with its context, into commands.

The words around a value (``scope``) and closed lists (the customer's payees and accounts) decide
whether it counts as payee, sum or account. The rest of the sentence is ignored. A yes is read by
the guard's grammar (``fraud.answers``), and at a review by ``affirming``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from assistant.banking.model import Payee
from assistant.understanding.in_context.accounts import (
    NO_TAILS,
    denies_an_account,
    find_accounts,
    is_account,
    meant_accounts,
    without_tails,
)
from assistant.understanding.in_context.bills import asks_to_pay_a_bill
from assistant.understanding.in_context.commands import (
    Command,
    Next,
    No,
    Set,
    Unclear,
    command_for,
)
from assistant.understanding.in_context.marked import (
    PERSON,
    SUM,
    mark,
    mark_values,
    overlap,
    plain_words,
)
from assistant.understanding.in_context.people import Person, find_people
from assistant.understanding.in_context.scope import (
    Role,
    asks_which_of_two,
    begins_later,
    find_pronoun_for_payee,
    gives_now,
    goes_on,
    is_given,
    joins,
    person_role,
    replaces,
    says_who_that_is,
    takes_back,
    wrong_slot,
)
from assistant.understanding.in_context.sums import (
    Sums,
    adds_up,
    leaves_a_numeral,
    read_sums,
    sum_of,
)
from assistant.understanding.in_context.working_out import is_worked_out
from assistant.understanding.readers.mentions import find_names

Asked = Literal["request", "payee", "amount", "review"]
_BESIDE_A_VALUE = re.compile(
    rf"[{PERSON}{SUM}，。！？、；：,.!?;:\s嗯哦噢啊呃额哎诶唉哟呀呢吧嘛了的是对不错就那这个要转打汇给块元钱数目金额整改成换说应该该只共总一我俺你帮再听写弄搞记过去太多少够行哪有么上俺额笔恁头里大用从走]+"
)
_ALONE = re.compile(
    rf"[嗯哦啊那就是要改成转给]{{0,4}}{SUM}{{1,24}}(?:块|元|钱|整|吧|啊|呀|呢|嘛|了|的|行|就行|就够|够了|好了){{0,4}}"
)
"""A clause with only a sum: 九百块 in 去掉零头，九百块."""
_TOLD_BY_OTHERS = re.compile(
    "让(?![她他])|叫|(?<!不)说(?!不|了)|要我|教|催|骗|警|公安|法院|客服|投资"
)
"""Words in a request that another person may have ordered."""
_SHE_SAYS = re.compile(
    "(?:我|额|俺)(?:就|也|还)?(?:(?:跟|对|和)(?:他|她|佢|伊|人家)?)?(?:说|讲)|说是(?=[0-9一二两三四五六七八九十百])"
    "|(?:老|总|还)?(?:说|讲)(?:她|他|自己)?(?:不|勿|唔)(?:要|用|缺|肯|差)"
)
"""Words that are no order of others: the customer's own speech (我跟他说，妈给你出), or somebody
who wants nothing."""
_PRICES = re.compile(r"多少钱|一斤|一个月|买的|卖")
_MARK = re.compile("[，,。；、]")
_CLAUSES = re.compile(r"[，。！？；、,.!?;\s]+")
MOST_BESIDE = 2
"""Most other characters in a sentence that counts as having only names and sums."""
YUAN = 100
"""Fen."""
LAST_CLAUSES = 2
"""Number of clauses at the end of a story that are searched for its request."""
MENTION_CHARACTERS = 8
"""Most characters of words with one person that answer the question for a name."""


@dataclass(frozen=True)
class Context:
    """The question on the screen, and the values of the current transfer."""

    asked: Asked
    """The question on the screen; ``request``: there is none, the customer begins."""
    payees: tuple[Payee, ...] = ()
    payee: Payee | None = None
    """The payee of the current transfer, or of the last one in this visit: the person whom 她
    means."""
    fen: int | None = None
    """The sum in fen at a review."""
    tails: Mapping[str, str] = field(default_factory=lambda: NO_TAILS)
    """By tail, the names of accounts (see ``accounts.find_accounts``)."""


def read_transfer(text: str, context: Context) -> tuple[Command, ...]:
    """Return the commands of ``text`` about the current transfer, in order; may be empty."""
    words = plain_words(text)
    counted = without_tails(words)
    people = find_people(counted, context.payees)
    marked, amounts = mark_values(counted, [(one.start, one.end) for one in people])
    if context.asked in ("amount", "review"):  # here an ordinary word may sound like a relation
        people = [one for one in people if not one.is_by_sound or is_given(marked, one.start)]
    roles = {one: person_role(marked, one.start, one.end) for one in people}
    told = _Told(words, marked, people, roles, read_sums(marked, amounts))
    first, second = _requests(told)
    named = [(one.start, one.end) for one in people]
    accounts = meant_accounts(words, context.tails, named)
    commands: list[Command] = [*_payee(first, context), *_sum(first, context)]
    if context.asked == "review" and begins_later(marked):
        later_on = tuple(one for one in commands if isinstance(one, Set | Unclear))
        return (Next(later_on),) if later_on else ()
    if second is not None:
        later: list[Command] = [*_payee(second, context), *_sum(second, context)]
        later += [
            Set("account", one.account, words) for one in accounts if one.start >= second.begins
        ][-1:]
        commands.append(Next(tuple(one for one in later if isinstance(one, Set | Unclear))))
    mine = [one for one in accounts if second is None or one.start < second.begins]
    if mine:
        commands.insert(0, Set("account", mine[-1].account, words))
    elif second is None and denies_an_account(words, context.tails):
        commands.insert(0, No("account", words))
    if context.asked in ("review", "amount") and not commands:
        commands += _wrong(told, context)
    elif context.asked == "review" and _names_another_person(told, context, commands):
        commands.append(No("payee", words))
    return tuple(commands)


def contradicts(commands: Sequence[Command], context: Context, account: str) -> bool:
    """Tell whether ``commands`` name another payee, sum or account than the review does.

    Words with such commands are no yes to that review, whatever else they say: 还是从折子上转.
    """
    stands = {"payee": context.payee, "amount": context.fen}
    return any(
        isinstance(one, Unclear)
        or (
            isinstance(one, Set)
            and one.slot == "account"
            and not is_account(str(one.value), account)
        )
        or (isinstance(one, Set) and one.slot != "account" and one.value != stands[one.slot])
        for one in commands
    )


@dataclass(frozen=True)
class _Told:
    """One request, and the whole utterance that contains it."""

    words: str
    marked: str
    people: list[Person]
    roles: dict[Person, Role]
    sums: Sums
    begins: int = 0
    """The index at which this request begins; 0 unless it is the second of two."""


def _requests(told: _Told) -> tuple[_Told, _Told | None]:
    """Return the first transfer, and the second one or None: 给老李转五百，再给小红转三百."""
    meant = [one for one in told.people if told.roles[one] == "meant"]
    for first, second in pairwise(meant):
        between = told.marked[first.end : second.start]
        listed = _next_in_a_list(between)
        begins = goes_on(between) if listed is None else listed
        repaired = takes_back(told.marked[first.end : meant[-1].start])
        if begins is None or repaired or first.may_be(second):
            continue
        at = first.end + begins
        sums = [one.end <= at for one in told.sums.meant]
        if len(sums) > 1 and all(sums):
            continue  # the later sum belongs to the person named before it
        if any(sums):
            return _part(told, at, before=True), _part(told, at, before=False)
    return told, None


def _next_in_a_list(between: str) -> int | None:
    """Return where the second transfer begins in 卡上转五百给闺女，存折转三百给老李, or None."""
    parts = _MARK.split(between)
    if len(parts) == 2 and SUM in parts[1] and SUM not in parts[0]:
        return len(parts[0])
    return None


def only_names_a_transfer(text: str) -> bool:
    """Tell whether ``text`` only asks to send money or names a paying account, and nothing more."""
    words = plain_words(text)
    named = find_names(words)
    accounts = [(one.start, one.end) for one in meant_accounts(words)]
    marked, amounts = mark_values(mark(words, accounts, "，"), named)
    whole = bool(named and amounts) or bool(accounts and not named)
    return whole and says_little_else(marked) and not _TOLD_BY_OTHERS.search(words)


def asks_in_a_clause(text: str, payees: Sequence[Payee]) -> bool:
    """Tell whether a long story has one complete, certain transfer and a clause that requests it.

    A story in which another person may have ordered the payment does not count.
    """
    commands = read_transfer(text, Context("request", tuple(payees)))
    values = {one.slot: one for one in commands if isinstance(one, Set)}
    if len(commands) != len(values) or not {"payee", "amount"} <= values.keys():
        return False
    if _TOLD_BY_OTHERS.search(_SHE_SAYS.sub("，", text)):
        return False
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    marked = [_marked(clause, payees) for clause in clauses]
    return any(gives_now(one) for one in marked[-LAST_CLAUSES:]) or any(
        names_a_transfer(clause, payees) and says_little_else(one)
        for clause, one in zip(clauses, marked, strict=True)
    )


def may_ask_for_a_transfer(text: str, payees: Sequence[Payee]) -> str | None:
    """Return the words with which to begin the transfer that a story may ask for; None: it asks for none.

    The story must give money to one of the customer's payees, and name nobody else who may have
    told her to pay. If the story has several numbers, nobody knows which one is the sum: then the
    returned words name the person only, and the customer is asked for the sum.
    """
    commands = read_transfer(text, Context("request", tuple(payees)))
    payee = command_for("payee", commands)
    words = plain_words(text)
    people = find_people(words, payees)
    marked, amounts = mark_values(words, [(one.start, one.end) for one in people])
    if isinstance(payee, No) or _TOLD_BY_OTHERS.search(_SHE_SAYS.sub("，", text)):
        return None
    if payee is None:
        return _gift_in_a_story(marked, people, command_for("amount", commands))
    if not (amounts or gives_now(marked)):
        return None
    only_one = len(amounts) == 1 and isinstance(command_for("amount", commands), Set)
    return text if only_one else f"给{payee.words}转钱"


_I_GIVE = re.compile(
    rf"(?:我|俺|额|当[妈爸爹娘奶爷]的)[^，,。{PERSON}{SUM}不没]{{0,8}}(?:表示|添|补|随礼|送|[给还凑](?!我|俺|了|过)|出(?={SUM}))"
)
"""Words of the customer's own giving in a story: 我当妈的得表示表示, 我给添三千."""


def _gift_in_a_story(
    marked: str, people: Sequence[Person], amount: Set | Unclear | No | None
) -> str | None:
    """Return the words of the gift that a story tells of without 给 and a name: 小明没着落，我给添三千.

    None: the customer gives nothing, or several people are named. A sum that is unsure is asked.
    """
    payees = {one.sure for one in people}
    hers = next(iter(payees), None)
    if len(payees) != 1 or hers is None or amount is None or not _I_GIVE.search(marked):
        return None
    fen = amount.value if isinstance(amount, Set) else None
    return f"给{hers.name}转{fen / YUAN:.2f}元" if isinstance(fen, int) else f"给{hers.name}转钱"


def _marked(text: str, payees: Sequence[Payee]) -> str:
    words = plain_words(text)
    people = find_people(words, payees)
    return mark_values(words, [(one.start, one.end) for one in people])[0]


def _part(told: _Told, at: int, *, before: bool) -> _Told:
    people = [one for one in told.people if (one.start < at) == before]
    sums = tuple(one for one in told.sums.meant if (one.start < at) == before)
    begins = 0 if before else at
    return replace(told, people=people, sums=Sums(sums, told.sums.denied), begins=begins)


def _payee(told: _Told, context: Context) -> Iterator[Command]:
    """Yield the command about the payee, if there is one."""
    chosen: list[Person] = []
    denied: list[Person] = []
    each = False
    for one in told.people:
        role = told.roles[one]
        between = told.marked[chosen[-1].end : one.start] if chosen else ""
        if role == "denied":
            denied.append(one)
            chosen = [other for other in chosen if not other.may_be(one)]
        elif chosen and asks_which_of_two(told.marked[: chosen[-1].start], between):
            chosen = [*chosen, one]
        elif role == "meant":
            chosen, each = _add_person(between, chosen, one, each)
        elif chosen and joins(between):
            chosen, each = [*chosen, one], True
    chosen = chosen or _spoken_of(told, denied, context)
    if chosen:
        yield _who(told.words, chosen, denied, each=each)
    elif denied:
        in_hand = context.payee is None or context.payee in denied[-1].resolution.candidates
        yield No("payee" if in_hand else None, denied[-1].words)
    elif context.payee is not None and find_pronoun_for_payee(told.marked) is not None:
        yield Set("payee", context.payee, "她")


def _add_person(
    between: str, chosen: list[Person], one: Person, each: bool
) -> tuple[list[Person], bool]:
    """Return the people meant after ``one`` follows ``chosen``, and whether all of them get money."""
    if not chosen:
        return [one], each
    last = chosen[-1]
    if last.may_be(one):
        return [*chosen[:-1], one if one.sure or not last.sure else last], each
    if one.sure and last.is_kin_unsaved and says_who_that_is(between):
        return [*chosen[:-1], one], each
    if joins(between):
        return [*chosen, one], True
    if takes_back(between) or replaces(between):
        return [one], False
    return [*chosen, one], each


def _spoken_of(told: _Told, denied: Sequence[Person], context: Context) -> list[Person]:
    """Return people who are named, although no word says that they get the money.

    In 闺女要过生日了，给她转六百 the pronoun means the person named before. If the screen asks for
    a name, a few words with one person are the answer.
    """
    others = [one for one in told.people if one not in denied]
    pronoun = find_pronoun_for_payee(told.marked)
    if pronoun is not None:
        return [one for one in others if one.end <= pronoun][-1:]
    short = len(told.words) <= MENTION_CHARACTERS
    return others if context.asked == "payee" and short and len(others) == 1 else []


def _who(words: str, chosen: list[Person], denied: list[Person], *, each: bool) -> Set | Unclear:
    said = words[chosen[0].start : chosen[-1].end]
    if len(chosen) > 1:
        candidates = tuple(dict.fromkeys(p for one in chosen for p in one.resolution.candidates))
        return Unclear("payee", "each" if each else "several", said, candidates)
    [one] = chosen
    taken_back = {p for other in denied for p in other.resolution.candidates}
    left = tuple(p for p in one.resolution.candidates if p not in taken_back)
    if one.resolution.kind == "exact":
        return Set("payee", one.resolution.candidates[0], one.words)
    if not left:
        return Unclear("payee", "unknown", one.words)
    return Unclear("payee", "several" if len(left) > 1 else "near", one.words, left)


def _sum(told: _Told, context: Context) -> Iterator[Command]:
    """Yield the command about the sum, if there is one.

    At a review a sum among other words (四块八一斤) is no correction.
    """
    found = sum_of(told.marked, told.sums.meant, context.fen)
    if found is None:
        if told.sums.denied:
            yield No("amount", told.words)
    elif is_part_of(found.fen, context.fen):
        return
    elif context.asked != "review" or _is_asked_for(told):
        if (
            found.fen is None
            or leaves_a_numeral(told.marked)
            or is_worked_out(told.marked, (found.start, found.end), named_as_result=found.stated)
        ):
            yield Unclear("amount", "vague", told.words[found.start : found.end])
        else:
            yield Set("amount", found.fen, found.words)


def is_part_of(fen: int | None, stands: int | None) -> bool:
    """Tell whether a sum is only the last part of the current sum: 对，八毛也算上了."""
    return bool(fen and stands and stands > YUAN and fen == stands % YUAN)


def _is_asked_for(told: _Told) -> bool:
    if any(one.asked for one in told.sums.meant) or says_little_else(told.marked):
        return True
    if adds_up(told.marked) or (wrong_slot(told.marked)[0] and len(told.sums.meant) == 1):
        return True
    alone = any(_ALONE.fullmatch(clause) for clause in _MARK.split(told.marked))
    return alone and not _PRICES.search(told.marked)


def says_little_else(marked: str) -> bool:
    """Tell whether a marked utterance consists almost only of names and sums."""
    return len(_BESIDE_A_VALUE.sub("", marked)) <= MOST_BESIDE


def names_a_transfer(text: str, payees: Sequence[Payee]) -> bool:
    """Tell whether ``text`` names a person, saved or not, and a sum: 两千，闺女."""
    words = plain_words(text)
    hers = [(one.start, one.end) for one in find_people(words, payees)]
    others = [one for one in find_names(words) if not any(overlap(one, two) for two in hers)]
    named = sorted(hers + others)
    accounts = [(one.start, one.end) for one in meant_accounts(words)]
    marked, amounts = mark_values(words, named)
    marked = mark(marked, accounts, "，")
    sums = read_sums(marked, amounts).meant
    people = [span for span in named if person_role(marked, *span) == "meant"]
    asked = any(one.asked for one in sums) or says_little_else(marked)
    return bool(people and sums and asked and not asks_to_pay_a_bill(text))


def sum_alone(text: str) -> int | None:
    """Return the sum in fen if ``text`` is almost only a sum (五百，我要转); else None."""
    words = plain_words(text)
    if find_names(words) or find_accounts(words):
        return None
    marked, amounts = mark_values(words, ())
    sums = read_sums(marked, amounts)
    alone = len(sums.meant) == 1 and not sums.denied and says_little_else(marked)
    return sums.meant[0].fen if alone else None


def _wrong(told: _Told, context: Context) -> Iterator[Command]:
    """Yield a ``No`` if the words call a reviewed value wrong, or mention another person or sum.

    The mentioned person or sum is not requested by any word.
    """
    wrong, slot = wrong_slot(told.marked)
    if wrong:
        yield No(slot, told.words)
    elif _names_another(told, context):
        yield No(None, told.words)


def _names_another(told: _Told, context: Context) -> bool:
    """Tell whether the words name another sum or person than the transfer's, not as a mere mention."""
    sums = context.asked == "review" and any(
        one.fen != context.fen and not is_part_of(one.fen, context.fen) for one in told.sums.meant
    )
    return sums or _names_another_person(told, context, ())


def _names_another_person(told: _Told, context: Context, commands: Sequence[Command]) -> bool:
    """Tell whether the words name a saved payee who is in no command: 人是小明钱从卡上走."""
    return command_for("payee", commands) is None and any(
        context.payee not in one.resolution.candidates
        for one in told.people
        if told.roles[one] == "bare" and one.resolution.candidates
    )
