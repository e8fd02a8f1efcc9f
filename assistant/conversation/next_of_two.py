"""Begin the second of two transfers in one utterance, as soon as the first is posted."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import phrases
from assistant.conversation.on_screen import reviews_transfer
from assistant.conversation.replies import tell_posted
from assistant.conversation.visits import Visits
from assistant.screens.view import View
from assistant.understanding.protocol import AgentFailed, Reply, Understanding


async def begin_next(agent: Understanding, visits: Visits, views: Sequence[View]) -> list[Reply]:
    """Begin the waiting second transfer, if there is one and ``views`` show the first as posted.

    No question comes before, because the second transfer's own review asks for a yes. Waiting
    requests that are no transfer are offered (``second_request.offer_after``).

    Returns:
        The dialogue's replies, to be shown after ``views``; empty if no transfer waits, or if the dialogue fails: then the transfer is offered by a question instead.
    """
    visit = visits.current
    if tell_posted(views):
        visit.told_of = visit.transfer_id
    waiting = visit.also_asked
    posted = tell_posted(views[-1:])
    if waiting is None or not posted or not waiting.payload.startswith("/transfer_money"):
        return []
    try:
        replies = await agent.turn(visit.session, await agent.parse(waiting.payload))
    except AgentFailed:
        return []
    visit.also_asked = None
    await visits.note_changes()
    return [Reply(phrases.THE_NEXT, {"effect": "before"}), *replies]


def announces_the_next(view: View) -> bool:
    """Return whether ``view`` is the review of the second transfer, with the announcement of it.

    Words like 好，接着办 answer the announcement and not the review, so they are no yes: the review
    is read once more.
    """
    return reviews_transfer(view) and phrases.THE_NEXT in view.text
