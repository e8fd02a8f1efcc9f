"""Test which of the things that she names are lost, and which she has found again."""

from __future__ import annotations

import pytest

from assistant.understanding.in_context.losses import read_loss


@pytest.mark.parametrize(
    ("words", "lost"),
    [
        ("我以为存折丢了，回家一翻在枕头底下呢，可卡是真没了，你给我把卡挂失了", "card"),
        ("社保卡丢了，不不，是银行卡", "card"),
        ("银行卡丢了，不对，是社保卡", "other"),
        ("社包卡丢了", "other"),  # as a recogniser wrote it
        ("皮夹子被人偷了", "purse"),
        ("钱包丢了，卡都在里头", "purse card"),
        ("存折和卡都丢了", "存折 card"),
        ("卡没丢，是存折丢了", "存折"),
        ("不是卡丢了，是存折", "存折"),
        ("存折丢了，不对，是退休金卡", "退休金卡"),
        ("退休金卡找不着了，存折还在", "退休金卡"),
        ("我那张卡上礼拜还在呢，今儿咋找不见了", "card"),
        ("存折没找着", "存折"),
        ("身份证和银行卡都丢了", "other card"),
        ("密码让人看见了", ""),
        ("挂失", ""),
    ],
)
def test_what_is_gone_is_read_in_her_words(words: str, lost: str) -> None:
    assert " ".join(read_loss(words)) == lost
