"""A rule (风险点): metadata, parameters and one pure function."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from detectors.contract.values import Level, Text
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind
from detectors.engine.context import Context, WakeAt, WakeOnClose
from detectors.engine.fact import Fact
from detectors.engine.finding import Claim, Finding
from detectors.engine.part import PART_FROM, Near

State = Literal["enabled", "shadow", "disabled"]
Origin = Literal["source document", "local practice", "ours"]


class Parameters(BaseModel):
    """Base of every rule's parameters: immutable, validated, no unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def parameter(default: Any, zh: str, en: str, *, unit: str, origin: Origin, **bounds: Any) -> Any:
    """One parameter: its default, what it means in both languages, its unit, where the default comes from."""
    return Field(
        default, description=en, json_schema_extra={"zh": zh, "unit": unit, "origin": origin}, **bounds
    )


Said = Finding | Claim | WakeAt | WakeOnClose
Judge = Callable[[Cell, Any, Context], Iterable[Said]]
"""`judge(cell, parameters, context)`: every finding that is true of the cell's facts.

`cell.facts` are the cell's own, in business-time order; what its neighbours lend it stands in `cell.neighbours`. `context.clock` is the only clock that a rule may know. A rule whose answer
will change by time alone also yields when to judge the cell again, for as long as that moment lies ahead.
"""

NearBy = Callable[[Cell, Sequence[Any], Any], Near | None]
"""`near(cell, changed, parameters)`: what findings may differ because the bodies in `changed` came onto the timeline or
left it, and the facts that decide them; None asks for the whole. A rule with it never waits (`WakeAt`, `WakeOnClose`).
The tests hold judging in parts and judging whole equal, for every rule that has it.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """Everything about a rule but its parameters' values. `section` is the source document's.

    `tables` names the reference tables it reads, `national_code` its code in the national rule framework (国家规则编码).
    `near` spares timelines of `near_from` facts and more from being judged whole. `needs` names fact types without any
    one of which there is nothing to find: the judge is not asked then. `memory_days` tells from the parameters how many
    days apart two facts can lie and still matter to each other; without it every fact is needed for ever.
    """

    id: str
    section: str
    name: Text
    level: Level
    business_item: str
    cell: CellKind
    parameters: type[Parameters]
    judge: Judge
    meaning: Text
    to_check: Text
    version: str = "1"
    state: State = "enabled"
    limits: Text | None = None
    tables: tuple[str, ...] = ()
    needs: tuple[type[Fact], ...] = ()
    near: NearBy | None = None
    near_from: int = PART_FROM
    memory_days: Callable[[Any], int] | None = None
    national_code: str | None = None
