"""Which accounts of an utterance she means to pay from or to; others are denied or only told of."""

from __future__ import annotations

import re

from assistant.understanding.in_context.marked import PERSON, mark
from assistant.understanding.in_context.scope import denies
from assistant.understanding.readers.directions import Mention
from assistant.understanding.readers.lexicon import find_terms

_HOLDS = re.compile(
    r"(?:里头?|里面|上头?|上面|的钱)?(?:一共|总共|还|就|只|可|都|也|大概)?(?:有|剩|没[有钱]|够|是空)"
)
"""After an account: what is in it is told, 卡里有五千."""
_KEEPS = re.compile(r"(?:里的钱|那个|那边|上)?(?:我|就|先)?(?:(?:要|得)?留着?|不动|别动|不用)")
"""After an account that she leaves alone: 折子不动了, 存折那个我要留着."""
_REPLACED = re.compile(r"(?:上|里)?(?:换|改)(?:成|为|到|用)")
"""After an account that she no longer wants: 把存折换成退休金卡."""


def meant_accounts(words: str) -> list[Mention]:
    """Return the accounts that ``words`` want money to leave or to reach, in their order."""
    terms = find_terms(words, "account")
    marked = mark(words, ((term.start, term.end) for term in terms), PERSON)
    return [
        Mention(term.value, term.start, term.end)
        for term in terms
        if not denies(marked[: term.start])
        and not _HOLDS.match(words, term.end)
        and not _KEEPS.match(words, term.end)
        and not _REPLACED.match(words, term.end)
    ]
