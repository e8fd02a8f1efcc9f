"""Tell when the branch is open, where it is, its telephone number, and what to bring."""

from __future__ import annotations

from assistant.actions.base import TaskAction, Turn
from assistant.actions.enquiries import done
from assistant.banking.branch import branch_facts
from assistant.screens import branch_info

TOPICS = {
    "hours": ("几点", "开门", "关门", "上班", "下班", "营业", "周末", "星期", "礼拜", "中午"),
    "address": ("哪里", "哪儿", "在哪", "地址", "怎么走", "怎么去"),
    "phone": ("电话", "热线", "号码"),
    "bring": ("带什么", "带啥", "要带", "带不带", "身份证", "证件", "材料"),
}
"""Words in a request that ask for each fact. Other facts are answers to frequent questions."""


class AskBranch(TaskAction):
    """Tell the fact that the customer asks about the branch, or all facts."""

    NAME = "action_ask_branch"

    def act(self, turn: Turn) -> None:
        """Answer, and continue the interrupted task. No card and no PIN are needed."""
        turn.visit.tally.begin(self.NAME)
        facts = [fact for fact in branch_facts() if fact.topic in TOPICS]
        asked = [f for f in facts if any(word in turn.text for word in TOPICS[f.topic])]
        told = asked or facts
        turn.show(
            branch_info.fill(rows=[{"label": fact.label, "shown": fact.shown} for fact in told]),
            "utter_branch",
            {"told": "。".join(fact.spoken for fact in told)},
            keys=("repeat", "home"),
        )
        done(turn)


ACTIONS = (AskBranch,)
