"""The recorded stays as admission and discharge events."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from detectors.contract.values import BUSINESS_TZ

HOSPITAL: Final = "H22010000001"
SOURCE: Final = "/demo/mimic-iv-demo"


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("fundwatch.demo") / "mimic_iv_demo" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BUSINESS_TZ)


def stay_events() -> list[dict[str, Any]]:
    """Every stay's two events, as contract objects, in business-time order."""
    patients = {row["subject_id"]: row for row in _rows("patients.csv")}
    events = [event for row in _rows("admissions.csv") for event in _events(row, patients[row["subject_id"]])]
    return sorted(events, key=lambda event: (datetime.fromisoformat(event["time"]), event["id"]))


def _events(row: dict[str, str], patient: dict[str, str]) -> Iterator[dict[str, Any]]:
    common = {"mdtrt_id": row["hadm_id"], "psn_no": row["subject_id"], "fixmedins_code": HOSPITAL}
    admitted, discharged = _moment(row["admittime"]), _moment(row["dischtime"])
    born = int(patient["anchor_year"]) - int(patient["anchor_age"])
    yield _event(
        f"{row['hadm_id']}-in",
        "settlement.admitted",
        admitted,
        {
            **common,
            "begntime": admitted.isoformat(),
            "med_type": "21",
            "brdy": f"{born:04d}-01-01",
            "gend": {"M": "1", "F": "2"}[patient["gender"]],
            "insu_admdvs": "220100",
            "mdtrtarea_admdvs": "220100",
        },
    )
    yield _event(
        f"{row['hadm_id']}-out",
        "settlement.discharged",
        discharged,
        {**common, "endtime": discharged.isoformat()},
    )


def _event(event_id: str, event_type: str, time: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": SOURCE,
        "type": event_type,
        "time": time.isoformat(),
        "data": data,
    }


def encode(event: dict[str, Any]) -> bytes:
    """One message."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
