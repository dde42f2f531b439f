"""Units that are founded, closed, merged, split, renamed or put into a higher risk class.

Everything is in order: a unit that closes has paid, nobody of it is in hospital and no transfer of it is open; a unit that
is merged or split has paid, too. Shares are ours.
"""

from typing import Final

from fundwatch.simulate.draws import Draw
from fundwatch.simulate.moments import HOUR, Month, at, day_text
from fundwatch.simulate.movements import transfer
from fundwatch.simulate.names import unit_name
from fundwatch.simulate.opening import record_unit
from fundwatch.simulate.pool import Pool
from fundwatch.simulate.units import RATES, Unit

_FOUNDED: Final = 0.003
_CLOSING: Final = 0.003
_MERGED: Final = 0.001
_SPLIT: Final = 0.001
_RENAMED: Final = 0.002
_DEARER: Final = 0.002
_SMALL: Final = 8
_LARGE: Final = 24
_MONTHS_AFTER_MOVE: Final = 4


def change_units(pool: Pool, month: Month) -> None:
    """At the beginning of the month: new units, names and rates, and units whose people go elsewhere."""
    draw = pool.draw(month.text, "units")
    standing = [unit for unit in pool.units if not unit.closed and unit.members]
    for _ in range(int(len(standing) * _FOUNDED + draw.unit())):
        _found(pool, draw, month, standing)
    for unit in standing:
        chance = draw.unit()
        if chance < _RENAMED and unit.tells:
            _rename(pool, draw, month, unit)
        elif chance < _RENAMED + _DEARER:
            _raise_rate(pool, month, unit)
        elif chance < _RENAMED + _DEARER + _CLOSING:
            _send_away(pool, draw, month, unit, standing)


def _found(pool: Pool, draw: Draw, month: Month, standing: list[Unit]) -> None:
    """A new unit, with two to four people from others."""
    unit = pool.new_unit(draw)
    moment = at(month.first, 8) + draw.below(HOUR)
    record_unit(pool, unit, moment)
    for other in draw.sample(standing, draw.between(2, 4)):
        person = other.members[-1]
        if len(other.members) > 1 and _free(person.moved, month) and person.gone > month.last:
            transfer(pool, draw, month, person, unit)
    pool.units.append(unit)


def _free(moved: int, month: Month) -> bool:
    return month.number - moved >= _MONTHS_AFTER_MOVE


def _rename(pool: Pool, draw: Draw, month: Month, unit: Unit) -> None:
    pool.founded += 1
    unit.name = unit_name(pool.founded)
    moment = at(month.first, 9) + draw.below(HOUR)
    pool.register("unit_changed", f"uc-{unit.no}-{month.text}", moment, **unit.record())


def _raise_rate(pool: Pool, month: Month, unit: Unit) -> None:
    if unit.rate < len(RATES) - 1:
        unit.rate += 1
        pool.register(
            "rate_set",
            f"rate-{unit.no}-{month.text}",
            at(month.first, 10),
            emp_no=unit.no,
            rate=unit.rate_text,
            begndate=day_text(month.first),
        )


def _send_away(pool: Pool, draw: Draw, month: Month, unit: Unit, standing: list[Unit]) -> None:
    """A small unit that is about to close lets its people go to another one."""
    if len(unit.members) > _SMALL or unit.keeps:
        return
    if not all(_free(person.moved, month) and person.gone > month.last for person in unit.members):
        return
    others = [other for other in draw.sample(standing, 2) if other is not unit and other.members]
    if others:
        for person in list(unit.members):
            transfer(pool, draw, month, person, others[0])


def close_units(pool: Pool, month: Month) -> None:
    """At the end of the month: units without people close, and some units merge or are split."""
    draw = pool.draw(month.text, "closings")
    day = month.last - 1
    standing = [unit for unit in pool.units if not unit.closed]
    for unit in standing:
        unit.beds = [bed for bed in unit.beds if bed[2] >= month.first]
        if unit.members:
            unit.empty = 0
        else:
            _close(pool, draw, month, unit, day)
    able = [unit for unit in standing if unit.members and not unit.late and not unit.closed]
    for unit in able:
        chance = draw.unit()
        if unit.closed or not unit.members:
            continue
        if chance < _MERGED and len(unit.members) <= _LARGE:
            _merge(pool, draw, month, unit, draw.choice(able), day)
        elif chance > 1 - _SPLIT and len(unit.members) >= _LARGE:
            _split(pool, draw, unit, day)
    pool.units = [unit for unit in pool.units if not unit.closed]


def _close(pool: Pool, draw: Draw, month: Month, unit: Unit, day: int) -> None:
    """What was billed last has arrived a month later; until then the unit stays in the register."""
    unit.empty += 1
    if unit.empty < 2 or any(last >= day for _, _, last in unit.beds):
        return
    if unit.keeps:
        others = [other for other in pool.units if other.members and not other.late and not other.closed]
        _merge(pool, draw, month, unit, draw.choice(others), day)
        return
    moment = at(day, 10) + draw.below(6 * HOUR)
    pool.register("unit_deregistered", f"ud-{unit.no}", moment, emp_no=unit.no)
    unit.closed = True


def _merge(pool: Pool, draw: Draw, month: Month, unit: Unit, into: Unit, day: int) -> None:
    if into is unit or into.closed:
        return
    moment = at(day, 10) + draw.below(6 * HOUR)
    pool.register("unit_merged", f"um-{unit.no}", moment, emp_no=unit.no, into_emp_no=into.no)
    for person in list(unit.members):
        person.employ(into)
        person.moved = month.number
    unit.closed = True


def _split(pool: Pool, draw: Draw, unit: Unit, day: int) -> None:
    moment = at(day, 10) + draw.below(6 * HOUR)
    new = pool.new_unit(draw)
    new.rate = unit.rate
    record_unit(pool, new, moment)
    pool.register(
        "unit_split",
        f"us-{unit.no}-{new.no}",
        moment + HOUR // 2,
        emp_no=unit.no,
        into_emp_no=new.no,
        pending_transfer_amount="0.00",
    )
    for person in unit.members[len(unit.members) // 2 :]:
        person.employ(new)
    pool.units.append(new)
