"""When an identity number or a name counts as changed. Shared by the rules on person records."""

from detectors.cells.persons import PersonChange
from detectors.contract.doubt import Change
from detectors.contract.values import Text
from detectors.identity_number import failing, fold, fold_name, is_usable, normalise


def number_change(fact: PersonChange, *, ignore_upgrade: bool) -> Change | None:
    """The change of the identity number, if there is one.

    Spelling (full-width, spaces, case) is no change; neither is a number entered for the first time or emptied. Placeholders
    and numbers that a spreadsheet damaged are none.
    With `ignore_upgrade`, 15 digits becoming the 18 of the same number is no change; the other way round is.
    """
    old, new = fold(fact.before.get("certno", "")), fold(fact.after.get("certno", ""))
    if old == new or not is_usable(old) or not is_usable(new):
        return None
    if ignore_upgrade and len(old) == 15 and len(new) == 18 and normalise(old) == new:
        return None
    return Change(fact.before["certno"], fact.after["certno"])


def name_change(fact: PersonChange) -> Change | None:
    """The change of the name, if there is one; spelling (full-width, spaces, case, interpuncts) is none, nor a placeholder."""
    old, new = fold_name(fact.before.get("psn_name", "")), fold_name(fact.after.get("psn_name", ""))
    if not old or not new or old == new:
        return None
    return Change(fact.before["psn_name"], fact.after["psn_name"])


def said_of(change: Change) -> Text:
    """What a message must add about the numbers of a change: nothing where both pass their check."""
    zh, en = [], []
    for side, number in (
        (Text("原号码", "the old number"), change.old),
        (Text("新号码", "the new number"), change.new),
    ):
        fault = failing(number or "")
        if fault is not None:
            zh.append(f"，{side.zh}{fault.zh}")
            en.append(f"; {side.en} {fault.en}")
    return Text("".join(zh), "".join(en))
