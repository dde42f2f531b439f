"""How the rules on contribution bases show a record."""

from typing import Any

from detectors.calendar_months import iso_day
from detectors.cells.bases import BaseRecord
from detectors.contract.doubt import Evidence
from detectors.engine.finding import cite


def cite_record(record: BaseRecord, **fields: Any) -> Evidence:
    """The record with what it declares; bases in CNY a month."""
    return cite(
        record,
        psn_clctstd=f"{record.psn_clctstd:f}",
        begndate=iso_day(record.begndate),
        year=record.year,
        psn_type=record.psn_type,
        emp_no=record.emp_no,
        **fields,
    )
