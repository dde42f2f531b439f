"""Hypothesis strategies for whole events, built from the contract's types: a new event type is covered by existing.

Values come from small pools, so that persons, facilities, numbers, days and even event ids collide.
"""

import types
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import strategies as st

from detectors.contract.events import EVENT_CLASSES, Event

Json = Any

_POOLS: Final[Mapping[str, tuple[Json, ...]]] = {
    "psn_no": ("P1", "P2", "2200001"),
    "fixmedins_code": ("H1", "H2"),
    "mdtrt_id": ("M1", "M2", "M3", "M4"),
    "med_type": ("21", "21", "52", "11", "41"),
    "dscg_maindiag_code": ("I25.1", "Z51.102"),
    "list_type": ("101", "201"),
    "trdn_flag": ("0", "0", "1"),
    "emp_no": ("E1", "E2"),
    "from_emp_no": ("E1", "E2"),
    "into_emp_no": ("E1", "E2"),
    "orgcode": ("91220101A", "91220101B"),
    "emp_name": ("长春一厂", "长春 一厂", "长春二厂"),
    "psn_type": ("11", "12", "1101"),
    "med_list_codg": ("I1",),
    "fixmedins_bchno": ("B1", "B2"),
    "setl_id": ("S1", "S2"),
    "transfer_id": ("T1", "T2"),
    "psn_name": ("张一", "张二", "李四", "张 一"),
    "certno": (
        "610104620927690",
        "610104196209276908",
        "61010419620927690８",
        "44011320141005001x",
        "44011320141005001X01",
        "360426199101010071",
        "",
    ),
    "brdy": ("1956-02-29", "1956-03-01", "1956-03-03", "1990-05-05"),
    "gend": ("1", "2"),
    "insu_admdvs": ("220100", "220200"),
    "mdtrtarea_admdvs": ("220100", "110100"),
    "cross_pool": (True, True, False),
    "loc_admdvs": ("220100", "220102", "110000"),
    "kind": ("veteran", "work_injury"),
    "case_id": ("C1", "C2"),
    "hosp_lv": ("02", "03"),
    "claim_date": ("2026-03-02", "2026-03-31", "2027-04-01"),
    "reason": ("特殊工种", "离职"),
}

_MOMENTS: Final = (
    "2026-02-27T10:00:00+08:00",
    "2026-02-28T23:59:59.999999+08:00",
    "2026-02-28T16:00:00Z",  # midnight in Shanghai: 1 March
    "2026-03-01T10:00:00+08:00",
    "2026-03-01T23:30:00+08:00",
    "2026-03-02T00:30:00+08:00",
    "2026-03-02T20:00:00+08:00",
    "2026-03-04T09:00:00+08:00",
    "2026-03-05T09:00:00+08:00",
)
_DAYS: Final = ("2026-02-28", "2026-03-01", "2026-03-02")
_MONTHS: Final = ("2026-01", "2026-02", "2026-03")
_QUANTITIES: Final = ("0", "1", "2", "3.5", 4, 0.5, "10.000000")

moments = st.sampled_from(_MOMENTS)


def event_of(cls: type[Event], ids: tuple[str, ...]) -> st.SearchStrategy[dict[str, Json]]:
    """Whole events of one type; ids are drawn from a pool, so that two bodies may come under one."""
    envelope = {
        "specversion": st.just("1.0"),
        "id": st.sampled_from(ids),
        "source": st.sampled_from(("/a", "/b")),
        "type": st.just(str(cls.__struct_config__.tag)),
        "time": moments,
        "data": _struct(get_type_hints(cls)["data"]),
    }
    return st.fixed_dictionaries(envelope, optional={"recordedtime": moments})


@cache  # one strategy is checked once; made anew for each example, checking it took most of the time
def any_event(
    types_: tuple[type[Event], ...] | None = None, ids: int = 6
) -> st.SearchStrategy[dict[str, Json]]:
    """Whole events of some types, by default of all that bear no other event in them."""
    bearing = (".reversed", ".retracted")
    chosen = types_ or tuple(cls for tag, cls in EVENT_CLASSES.items() if not tag.endswith(bearing))
    names = tuple(f"e{index}" for index in range(ids))
    return st.one_of([event_of(cls, names) for cls in chosen])


def _struct(cls: type[msgspec.Struct]) -> st.SearchStrategy[dict[str, Json]]:
    hints = get_type_hints(cls, include_extras=True)
    required, optional = {}, {}
    for field in msgspec.structs.fields(cls):
        value = _value(hints[field.name], field.name)
        (required if field.required else optional)[field.encode_name] = value
    return st.fixed_dictionaries(required, optional=optional)


def _value(hint: Any, name: str) -> st.SearchStrategy[Json]:
    base = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    origin = get_origin(base)
    if origin in (Union, types.UnionType):
        inner = [part for part in get_args(base) if part is not type(None)]
        return st.one_of([_value(part, name) for part in inner])
    if origin is Literal:
        return st.sampled_from(get_args(base))
    if name in _POOLS:
        return st.sampled_from(_POOLS[name])
    if origin is tuple:
        return st.lists(_value(get_args(base)[0], name), max_size=2)
    if origin is dict:
        return st.dictionaries(st.sampled_from(("one", "two")), _value(get_args(base)[1], name), max_size=2)
    if isinstance(base, type) and issubclass(base, msgspec.Struct):
        return _struct(base)
    if base is str:
        pattern = any(meta.pattern for meta in getattr(hint, "__metadata__", ()))
        return st.sampled_from(_MONTHS if pattern else (f"{name[:24]}-1", f"{name[:24]}-2"))
    if base is Any:
        return st.sampled_from((1, "x", True))
    simple = {
        bool: st.booleans(),
        int: st.sampled_from((2025, 2026) if name == "year" else (1, 2, 10)),
        float: st.sampled_from((0.0, 8.5)),
        Decimal: st.sampled_from(_QUANTITIES),
        datetime: moments,
        date: st.sampled_from(_DAYS),
    }
    return simple[base]
