"""When an identity number or a name counts as changed. Shared by the rules on person records."""

from detectors.cells.persons import PersonChange
from detectors.contract.doubt import Change
from detectors.identity_number import fold, normalise


def number_change(fact: PersonChange, *, ignore_upgrade: bool) -> Change | None:
    """The change of the identity number, if there is one.

    Spelling (full-width, spaces, case) is no change; neither is a number entered for the first time or emptied.
    With `ignore_upgrade`, 15 digits becoming the 18 of the same number is no change; the other way round is.
    """
    old, new = fold(fact.before.get("certno", "")), fold(fact.after.get("certno", ""))
    if not old or not new or old == new:
        return None
    if ignore_upgrade and len(old) == 15 and len(new) == 18 and normalise(old) == new:
        return None
    return Change(fact.before["certno"], fact.after["certno"])


def name_change(fact: PersonChange) -> Change | None:
    """The change of the name, if there is one; spelling (full-width, spaces, case) is none."""
    old, new = fold(fact.before.get("psn_name", "")), fold(fact.after.get("psn_name", ""))
    if not old or not new or old == new:
        return None
    return Change(fact.before["psn_name"], fact.after["psn_name"])
