"""Test that no event contains spoken words that may be a PIN."""

from __future__ import annotations

import time

import pytest

from assistant.limits import FieldKind
from assistant.masking import (
    HIDDEN,
    NAMED_FOR,
    Pieces,
    find_six_digits,
    is_tail,
    is_thousands,
    mask_for_record,
    may_be_pin,
    recorded,
    spells_digits,
)

PINS = (
    "123456",
    "１２３４５６",
    "一二三四五六",
    "一，二，三，四，五，六",
    "壹贰叁肆伍陆",
    "幺两三四五六",
    "①②③④⑤⑥",
    "one two three four five six",
    "十二三十四五十六",
    "是一二三四五六吧",
)

REMEMBERED = (
    "一二三，嗯，四五六",
    "123然后456",
    "我的密码是一二三，后面是四五六",
    "洞拐幺两三四",
    "1二three４伍陆",
    "十二，三十四，然后五十六",
    "一百二十三四百五十六",
    "yi er san si wu liu",
    "twelve, thirty-four, fifty-six",
    "1\u200b2\u200b3\u200b4\u200b5\u200b6",
    "➊➋➌➍➎➏",
    "医儿伞似舞留",
    "一二山是五六",
    "我的密码是，腰 二 三 死 午 六",
)
"""With fillers, in pairs, as soldiers say it, in letters, with signs that nobody sees, misheard."""


@pytest.mark.parametrize("text", [*PINS, "一二", "三四", "取消", "声音大一点", "六"])
def test_where_a_pin_is_asked_nothing_is_kept(text: str) -> None:
    assert recorded(text, "pin") == HIDDEN


@pytest.mark.parametrize("field_kind", [None, "account"])
@pytest.mark.parametrize("text", PINS)
def test_elsewhere_a_bare_pin_is_neither_kept_nor_used(
    text: str, field_kind: FieldKind | None
) -> None:
    assert recorded(text, field_kind) == HIDDEN
    assert may_be_pin(text, field_kind)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("给闺女转123456块", f"给闺女转{HIDDEN}块"),
        ("我的电话13812345678", f"我的电话{HIDDEN}"),
    ],
)
def test_six_numerals_among_other_words_are_not_kept(text: str, kept: str) -> None:
    assert recorded(text, None) == kept
    assert not may_be_pin(text, None)


@pytest.mark.parametrize(
    "text",
    ["", "给闺女转一万二千三百四十五块六毛", "转五百块", "尾号一二三四的那张卡", "三月十六号那笔"],
)
def test_sums_and_other_words_stay(text: str) -> None:
    assert recorded(text, None) == text
    assert not may_be_pin(text, None)


@pytest.mark.parametrize(
    "text",
    ["十万", "一万二千三百四十五", "123456元", "十二万三千四百五十六", "五百，不，六百", "100000"],
)
def test_a_sum_that_was_asked_for_stays(text: str) -> None:
    assert recorded(text, "amount") == text
    assert not may_be_pin(text, "amount")


@pytest.mark.parametrize("text", [*PINS, *REMEMBERED, "一二三四五六块", "给他123456"])
def test_digits_said_one_by_one_are_no_sum(text: str) -> None:
    assert HIDDEN in recorded(text, "amount")
    assert may_be_pin(text, "amount")


@pytest.mark.parametrize(
    "text", ["是九六一一零吧", "就是就是，对", "一把屎一把尿", "死期就是定期", "药四十八块五"]
)
def test_words_that_only_sound_like_digits_stay(text: str) -> None:
    assert recorded(text, None) == text
    assert not may_be_pin(text, None)


def test_a_misheard_pin_is_compared_as_she_said_it() -> None:
    assert "123456" in find_six_digits("是医儿伞似舞留吧")


@pytest.mark.parametrize("text", [*REMEMBERED, "好像是一二三四五六，您看对不对", "123我想想456"])
def test_a_pin_said_with_other_words_is_not_used_anywhere(text: str) -> None:
    assert HIDDEN in recorded(text, None)
    assert may_be_pin(text, None)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("账号 6222 0205 0200 3356 780 对吗", "账号 ••••6780 对吗"),
        ("六二二二，零二零五，零二零零，三三五六，七八零", "••••六七八零"),
        ("小一二三四五六", f"小{HIDDEN}"),
        ("¥123,456.00", "¥123,456.00"),
        ("2026年3月16日 10:00 转出 1,000.00", "2026年3月16日 10:00 转出 1,000.00"),
        ("请打96110，95588", "请打96110，95588"),
        ("十二万三千元", "十二万三千元"),
    ],
)
def test_shown_and_spoken_texts_keep_only_the_tail_of_a_number(text: str, kept: str) -> None:
    assert mask_for_record(text) == kept
    assert mask_for_record([{"text": text}]) == [{"text": kept}]


@pytest.mark.parametrize(
    "text",
    [
        "一" * 400,
        "1 " * 200,
        "嗯" * 400,
        "一嗯" * 200,
        "十" * 400,
        " " * 400,
        "三点" * 200,
        "六个" * 200,
        "六个八" * 130,
        "从一到" * 130,
        "一到九" * 130,
        "一点，" * 130,
        "前三位是" * 100,
        "按三" * 200,
        "三楼七楼" * 100,
        "三七么" * 130,
        "sanqi" * 80,
        "o1" * 200,
        "ii " * 130,
    ],
)
def test_long_words_take_no_time(text: str) -> None:
    began = time.process_time()
    recorded(text, None), may_be_pin(text, "amount"), mask_for_record(text), find_six_digits(text)
    Pieces().hear(text, None, asked=False)
    assert time.process_time() - began < 0.2


@pytest.mark.parametrize("text", ["一二", "三四", "五六", "是一二吧", "八", "one two"])
def test_where_a_pin_is_asked_pieces_of_one_are_not_used(text: str) -> None:
    assert may_be_pin(text, "pin")


@pytest.mark.parametrize("text", ["取消", "声音大一点", "再说一遍", "等一下", "我不想转了", ""])
def test_where_a_pin_is_asked_other_words_are(text: str) -> None:
    assert not may_be_pin(text, "pin")


def test_a_pin_that_is_called_one_is_not_used_anywhere() -> None:
    assert may_be_pin("我的密码是一二三", None)
    assert recorded("我的密码是一二三", "amount") == HIDDEN


IN_SHORT = (
    "六个八", "一个七一个三一个一一个二一个四一个六", "密码就是六个八", "一连六个八", "六个都是八", "六位全是八", "八说六遍", "6个8",
    "四个三两个九", "三个二三个三", "两个三两个七两个一", "仨八仨六", "后面三个二，前面三个七",
    "三七一九四，最后一个是六", "三七一九后头俩四六", "从一到六", "一数到六", "六到一", "六个八对不对",
    "三点七一九四六", "三角七分一九四六", "十二点三四五六", "ⅢⅦⅠⅨⅣⅥ", "1\u31642\u31643\u31644\u31645\u31646",
)  # fmt: skip
"""Repeated, counted up, with a point or a coin that makes no sum of it, with letters unseen."""


@pytest.mark.parametrize("field_kind", [None, "amount", "account", "pin"])
@pytest.mark.parametrize("text", IN_SHORT)
def test_a_pin_said_in_short_is_kept_and_used_nowhere(
    text: str, field_kind: FieldKind | None
) -> None:
    assert recorded(text, field_kind) == HIDDEN
    assert may_be_pin(text, field_kind)


@pytest.mark.parametrize(
    "text",
    [
        "六个八块", "一个三百一个五百", "一个一个来", "取六个五百", "6个500块", "两个3000", "给我三个一百的", "三个二维码", "六个一起转",
        "两个一样的", "周一到周六开门吗", "星期一到六上班吗", "从一到六都开门吗", "早上八点到六点",
        "一到六楼", "三点一刻", "三点五十到六点", "三块七毛五", "三角七分", "三月十六号一千二",
        "三月一号1234那笔", "五月三号1000", "查3月16日到3月20日的明细", "二零二六年三月十六号",
        "两到三千", "五到八块", "一两千", "三四百", "十二点三四五六万",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field_kind", [None, "amount"])
def test_sums_times_and_counts_stay(text: str, field_kind: FieldKind | None) -> None:
    assert recorded(text, field_kind) == text
    assert not may_be_pin(text, field_kind)


@pytest.mark.parametrize(
    "text",
    [
        "十二万三千四百五十六", "一十二万三千四百五十六块", "壹拾贰万叁仟肆佰伍拾陆元", "12万3456",
        "十二点三四五六万", "12.3456万", "十二万三千四百五十六块左右", "转十二万三千四百五十六，不对，五百",
        "123,456.00元", "十二万三四五六",
    ],
)  # fmt: skip
def test_the_bank_is_asked_about_the_value_of_a_sum(text: str) -> None:
    assert set(find_six_digits(text)) == {"123456"}


@pytest.mark.parametrize(
    "text", ["十万", "两万", "一百万", "五千零六", "三月十六号", "尾号一二三四"]
)
def test_the_bank_is_asked_about_no_other_number(text: str) -> None:
    assert set(find_six_digits(text)) <= {"100000"}


def heard(turns: str, field_kind: FieldKind | None = None, *, asked: bool = False) -> str:
    """Return of each turn: kept, hidden, or refused."""
    pieces = Pieces()
    found = [pieces.hear(text, field_kind, asked=asked) for text in turns.split("/")]
    return " ".join(
        "kept" if p is None else "hidden" if p.may_be_used else "refused" for p in found
    )


AMONG_OTHER_WORDS = (
    "按三按七按一按九按四按六", "先按三再按七再按一再按九再按四最后按六", "三我想想七我想想一九我想想四六",
    "第一位三第二位七第三位一第四位九第五位四第六位六", "三楼七楼一楼九楼四楼六楼", "老三老七老幺老九老四老六",
    "红桃三红桃七红桃一红桃九红桃四红桃六", "三块七块一块九块四块六块", "三你七你一你九四六", "三哈七哈一哈九哈四哈六",
    "三，回车，七，回车，一，回车，九，回车，四，回车，六，回车", "头三位是三七一打头，末尾是九四六", "百三七一九四六",
)  # fmt: skip
"""With whatever else between the digits."""
IN_ANY_WRITING = (
    "三七么九四六", "三，七，么，九，四，六", "么 二 三 四 五 六", "三七吆九四六", "三七要九四六", "三七腰九四六", "三七○九四六", "37o946", "三七O九四六", "三七洞九四六",
    "³⁷¹⁹⁴⁶", "③⑦①⑨④⑥", "㈢㈦㈠㈨㈣㈥", "３７１９４６", "𝟑𝟕𝟏𝟗𝟒𝟔", "٣٧١٩٤٦", "ⅢⅦⅠⅨⅣⅥ", "III VII I IX IV VI", "叁柒壹玖肆陸",
    "弎七弌九四六", "sān qī yī jiǔ sì liù", "sanqiyijiusiliu", "shan qi yi jiu shi liu", "threesevenoneninefoursix",
    "三hundred seventy one九四六", "3⃣7⃣1⃣9⃣4⃣6⃣", "三7壹⑨４six",
)  # fmt: skip
"""As a recogniser, or somebody at the keyboard, may write them."""


@pytest.mark.parametrize("field_kind", [None, "amount", "account", "pin"])
@pytest.mark.parametrize("text", [*AMONG_OTHER_WORDS, *IN_ANY_WRITING])
def test_six_digits_among_any_words_and_in_any_writing(
    text: str, field_kind: FieldKind | None
) -> None:
    assert recorded(text, field_kind) == HIDDEN
    assert may_be_pin(text, field_kind)


ORDINARY = (
    "给闺女转371", "给闺女转三百七十一", "取三千七百一十九块四毛六", "三月七号十九点四十六分", "1937年1月9日4点6分",
    "二零二六年三月一号到三月七号", "2026-03-16到2026-03-20", "尾号一九四六那张卡", "尾号是9460的", "周一周二周三周四周五周六都开门吗",
    "坐三零一路车来的", "我住三零一室", "打110", "96110是什么", "拨一一零", "五百，不，六百", "三百五百都行", "一个老大一个老二三个孙子",
    "张三李四王五赵六都来了", "你看我这一样一样地跟您说，一共两件事，一是转账二是查账", "三块七毛五，九块四毛六", "A012叫到了吗",
    "今天电费是¥137.25，水费是¥42.80", "上午9:00开门", "七十三八十四，阎王不请自己去", "这么说怎么办", "三五块", "三块五一斤", "五一放假吗", "喝了二两酒", "七八张卡", "乱七八糟的", "四五页才看完", "我要三百，要五百也行", "密码忘得一干二净",
)  # fmt: skip


@pytest.mark.parametrize("text", ORDINARY)
def test_sums_dates_tails_and_names_are_pieces_of_nothing(text: str) -> None:
    assert not may_be_pin(text, None)
    assert Pieces().hear(text, None, asked=False) is None or text == "密码忘得一干二净"
    assert recorded(text, None) == text


@pytest.mark.parametrize(
    ("turns", "kept"),
    [
        ("我按了三七一/又按了九四六", f"{HIDDEN}/{HIDDEN}"),
        ("三七一打头/九四六收尾", f"{HIDDEN}/{HIDDEN}"),
        ("老头子说三七一/老头子说九四六", f"老头子说{HIDDEN}/{HIDDEN}"),
        ("密码忘了/好像三七一/好像九四六", f"密码忘了/{HIDDEN}/{HIDDEN}"),
        ("密码是不是三七/一九/还有四六", f"密码是不是{HIDDEN}/{HIDDEN}/{HIDDEN}"),
        ("柜台写的是三七么/那头写的是九四六", f"柜台写的是{HIDDEN}/{HIDDEN}"),
        ("小卡片上三七一块/背面九四六块", f"小卡片上{HIDDEN}块/{HIDDEN}"),
        ("那个张三七一/在吗九四六", f"那个张{HIDDEN}/{HIDDEN}"),
        ("老头子说三七/儿子说一九/我看是四六", f"老头子说{HIDDEN}/儿子说{HIDDEN}/{HIDDEN}"),
        ("先按三/再按七/按一/按九/按四/最后按六", "/".join([HIDDEN] * 6)),
        ("我的密码/老头子说三/老头子说七", f"我的密码/老头子说{HIDDEN}/老头子说{HIDDEN}"),
    ],
)
def test_pieces_among_other_words_are_not_kept(turns: str, kept: str) -> None:
    pieces, found = Pieces(), []
    for text in turns.split("/"):
        piece = pieces.hear(text, None, asked=False)
        found.append(piece.kept if piece else recorded(text, None))
    assert "/".join(found) == kept


def test_an_answer_that_is_asked_for_is_no_piece_of_a_pin() -> None:
    assert Pieces().hear("就转三七一吧", "amount", asked=True) is None
    assert Pieces().hear("就是给他三五零零", "amount", asked=True) is None


@pytest.mark.parametrize(
    ("name", "spells"),
    [("张三七一", True), ("三七么", True), ("张三", False), ("李四儿", False), ("小六子", False)],
)
def test_nobody_is_called_by_digits(name: str, spells: bool) -> None:
    assert spells_digits(name) is spells


def test_whole_thousands_are_sums() -> None:
    assert is_thousands("100000") and not is_thousands("123456")


@pytest.mark.parametrize(
    ("turns", "became"),
    [
        ("三七/一九/四六", "refused refused refused"),
        ("三七/嗯/一九/您说什么/四六吧", "refused kept refused kept refused"),
        ("前头是三七一/后头是九四六", "refused refused"),
        ("我的密码前面三位/三七一/后面三位/九四六", "kept refused kept refused"),
        ("三/七/一/九/四/六", "hidden hidden hidden hidden hidden refused"),
        ("三十七/十九/四十六", "hidden hidden refused"),
        ("我密码是多少来着/三/七", "kept refused refused"),
        (
            "五百/两千/三月十六号/给闺女转三千/尾号一二三四那张/取消",
            "kept kept kept kept kept kept",
        ),
    ],
)
def test_pieces_that_nobody_asked_for(turns: str, became: str) -> None:
    assert heard(turns) == became


def test_pieces_at_a_sum_are_asked_back_until_they_are_six() -> None:
    assert heard("三七一/九四六", "amount") == "hidden refused"
    assert heard("三七/一九/四六", "amount") == "hidden hidden refused"


def test_a_sum_spelt_in_noughts_is_one() -> None:
    assert heard("五零零零/五零零零/一二零零零", "amount") == "kept kept kept"


def test_answers_that_are_asked_for_are_kept_each_time() -> None:
    assert heard("一/二/三/一/二/三/四/五", asked=True) == " ".join(["kept"] * 8)
    assert heard("371/350/20000/五百", "amount", asked=True) == "kept kept kept kept"
    assert heard("我忘了密码/500/一", "amount", asked=True) == "kept kept kept"
    assert heard("我的密码/371", "amount", asked=True) == "kept refused"


def test_a_pin_spoken_of_is_forgotten_again() -> None:
    assert heard("/".join(["我的密码", *["好"] * NAMED_FOR, "三"])).endswith("kept hidden")


@pytest.mark.parametrize(
    ("text", "tail"),
    [("三四五六", True), ("是3456吧", True), ("四五六", False), ("一二三四", False)],
)
def test_the_tail_of_a_number_on_the_screen(text: str, tail: bool) -> None:
    assert is_tail(text, "哪张卡？ 1 存折 尾号 3456 2 养老金卡 尾号 7890") is tail
