"""Test words of a neighbour, a telephone or a broadcast, and her own words that begin like them."""

from __future__ import annotations

import pytest

from assistant.understanding.in_context.overheard import (
    asks_for_a_number,
    said_to_others,
    speaks_of_the_queue,
)


@pytest.mark.parametrize(
    "words",
    [
        *("谢谢大家，我们下期再见", "感谢收看，再见", "请不吝点赞订阅转发打赏支持明镜与点点栏目"),
        *("字幕由志愿者提供", "今天晚上有大风，气温下降", "观众朋友们晚上好"),
        *("喂，你在哪儿呢，我在银行呢", "我挂了啊，回头再说", "喂，妈在银行呢，听不清"),
        *("老张你那钱取出来没有", "妈，你看这电费多少钱", "闺女啊，你那钱够不够花"),
        *("大爷您先坐会儿", "老头子，你把伞拿好", "哎张大姐，你也来啦，吃了没"),
    ],
)
def test_others_are_spoken_to(words: str) -> None:
    assert said_to_others(words)


@pytest.mark.parametrize(
    "words",
    [
        *("喂你好", "姑娘，你帮我查查余额", "闺女，你给我转五百", "老伴走不动来不了"),
        *("儿子等着用钱赶紧给他转一万", "喂听得到吗", "电费回头再说，先给孙子打一千"),
        *("我心里明镜似的，转吧", "麻烦叫一下工作人员", "老李，二百"),
    ],
)
def test_a_customer_speaks_to_the_machine(words: str) -> None:
    assert not said_to_others(words)


def test_the_halls_numbers_are_heard_of() -> None:
    assert speaks_of_the_queue("叫到二十八号没有啊")
    assert speaks_of_the_queue("请一百零三号到二号窗口办理")
    assert not speaks_of_the_queue("给三号楼的老李转五百")


def test_waiting_is_no_wish_for_a_number() -> None:
    assert asks_for_a_number("给我取个号")
    assert asks_for_a_number("我要排个号")
    assert not asks_for_a_number("前头还有好几个人排队呢，你快点")
    assert not asks_for_a_number("莫挤，都在排队")
