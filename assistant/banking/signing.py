"""Sign decisions: each by a member of staff who has signed in, some by two.

The database wants the same (migration 0010): a number under a decision is that of somebody who
belongs to the staff when it is written, and two are two.
"""

from __future__ import annotations

from assistant.banking.model import NotAllowed
from assistant.banking.unit_of_work import Work
from assistant.staff_member import SignedIn
from assistant.storage.on_staff import is_on_staff

Signed = dict[str, str]
"""Numbers (``staff``, ``second``) and names (``staff_name``, ``second_name``), for the audit row."""


def sign(work: Work, who: SignedIn) -> Signed:
    """Return number and name of who decides.

    Raises:
        NotAllowed: They do not belong to the staff, or no more.
    """
    return _require_on_staff(work, who).signs()


def sign_both(work: Work, who: SignedIn, second: SignedIn) -> Signed:
    """Return numbers and names of two who decide together.

    Raises:
        NotAllowed: One does not belong to the staff, or both are the same person.
    """
    signed = {**sign(work, who), **_require_on_staff(work, second).signs("second")}
    if who.number == second.number:
        raise NotAllowed("要另一位同事复核，两个人各用自己的工号和密码")
    return signed


def numbers(signed: Signed) -> Signed:
    """Return the numbers alone, as the decision's own row holds them."""
    return {part: signed[part] for part in ("staff", "second") if part in signed}


def require_reason(reason: str) -> str:
    """Return a reason without blanks around it. Raises ``NotAllowed`` if there is none."""
    if not reason.strip():
        raise NotAllowed("要写明原因")
    return reason.strip()


def _require_on_staff(work: Work, who: SignedIn) -> SignedIn:
    if not is_on_staff(work.connection, who):
        raise NotAllowed(f"工号 {who.number} 不在名单里")
    return who
