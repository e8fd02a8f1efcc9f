"""Check the names of staff: each in its one form, and a second one of another person."""

from __future__ import annotations

from assistant import staff_names
from assistant.banking.model import NotAllowed
from assistant.staff_names import same_person


def staff_name(staff: str) -> str:
    """Return a staff id or name in its one form.

    Raises:
        NotAllowed: It is not a name.
    """
    try:
        return staff_names.staff_name(staff)
    except staff_names.NoName as none:
        raise NotAllowed(str(none)) from none


def two_names(staff: str, second: str) -> dict[str, str]:
    """Return ``staff``, and ``second`` if it is given, in their one form.

    Raises:
        NotAllowed: There is no name, or both may be the same person.
    """
    names = {"staff": staff_name(staff)}
    if second:
        names["second"] = staff_name(second)
        if same_person(names["second"], names["staff"]):
            raise NotAllowed("a second, different member of staff is needed")
    return names
