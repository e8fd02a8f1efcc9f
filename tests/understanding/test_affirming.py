"""Test which words at a review, repeating what was read, count as a yes, and which do not."""

from __future__ import annotations

import pytest

from assistant.banking.model import Payee
from assistant.understanding.in_context.affirming import affirms, tells_more
from assistant.understanding.in_context.transfer_reader import Context

FRIEND = Payee("ll", "demo", "李建国", "老李", "6228480128005564909")
SON = Payee("xm", "demo", "王小明", "大儿子", "6222020502003356128")
REVIEW = Context("review", (FRIEND, SON), FRIEND, 45_000, {"3456": "存折"})


def yes(text: str) -> bool:
    return affirms(text, REVIEW, "存折")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "好，那转吧",
            "行，对，转",
            "没错，就是这个人",
            "对额，转好了",
            "中，这个对",
            "对，尾号三四五六",
        ),
        *("刚才那笔没错，转吧", "给老李的那笔对，转", "对，老李那笔转", "嗯也转吧", "对，谢谢"),
        *(
            "行咧，给老李转四百五哇",
            "得嘅，就这样转吧",
            "呒没错，转好了",
            "莫得错",
            "是额是额",
            "瞅过了，对",
            "好，转给老李那笔",
            "没错，快给他转了",
        ),
    ],
)
def test_a_yes_may_say_again_what_was_read(text: str) -> None:
    assert yes(text)


@pytest.mark.parametrize(
    "text",
    [
        *("转好了", "转好了没", "行是行", "对是对", "那笔不对", "好的，先别转", "对，给小明那笔转"),
        *(
            "没错，转给小明",
            "对，再转一百",
            "对，用那张卡",
            "对，就是那张卡",
            "对，尾号八零一二",
            "就这样吧不转了",
        ),
        *("对的话转", "对吗", "行，等会儿转", "没错，他说安全，转吧"),
    ],
)
def test_what_is_no_yes_to_what_was_read(text: str) -> None:
    assert not yes(text)


@pytest.mark.parametrize(
    "text",
    [
        *("对，救命", "对，有刀", "对，我后悔了", "行，我考虑考虑", "行，我想想办法", "对，我照着念", "对，背完了", "好，拉倒"),
        *("对，拒绝", "好，免了吧", "对，专案组的", "对，洗钱的", "对，老师讲的", "对，是公司的", "对，偷偷的", "好，挂了啊"),
        *("呵呵，对", "哼，行", "行，破财消灾", "对，就是新号", "对，孙子三号开学要用"),
    ],
)  # fmt: skip
def test_a_yes_beside_something_else_is_none(text: str) -> None:
    """A list of what may not stand beside it let 60 of a hostile reader's 96 lines through.

    What she may tell beside a yes is read by the guard's grammar alone.
    """
    assert not yes(text)


def test_words_of_others_are_noticed() -> None:
    assert tells_more("客服说换一张卡")
    assert not tells_more("退休金卡我还留着买药，改从存折出吧")
