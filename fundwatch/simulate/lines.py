"""The two events that a history has most of, put together as text: several times as fast as by an encoder.

Every value that goes in is made of ASCII letters, digits and a few signs that JSON leaves as they are.
"""

from collections.abc import Sequence

from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.people import Person
from fundwatch.simulate.plan import REGION
from fundwatch.simulate.shelves import Shelf


def goods_detail(shelf: Shelf, cnt: int, codes: str) -> str:
    """A line of a settlement: so many units of an item, with the trace codes as a list's inside."""
    return (
        f'{{"med_list_codg":"{shelf.item.code}","cnt":"{cnt}","pric":"{shelf.asked}",'
        f'"det_item_fee_sumamt":"{shelf.sums[cnt]}","drug_trac_codg":[{codes}],"list_type":"{shelf.item.list_type}"}}'
    )


def service_detail(code: str, price: str) -> str:
    """A line of a settlement for a service."""
    return f'{{"med_list_codg":"{code}","cnt":"1","pric":"{price}","det_item_fee_sumamt":"{price}","list_type":"201"}}'


def settled_line(
    facility: Facility,
    person: Person,
    setl_id: str,
    time: str,
    med_type: str,
    fee: str,
    paid: str,
    details: Sequence[str],
) -> bytes:
    """`settlement.settled` of a visit or a purchase at home."""
    return (
        f'{{"specversion":"1.0","id":"{setl_id}","source":"{facility.source}","type":"settlement.settled",'
        f'"time":"{time}","data":{{"setl_id":"{setl_id}","mdtrt_id":"M{setl_id}","psn_no":"{person.no}",'
        f'"fixmedins_code":"{facility.code}","fixmedins_type":"{facility.kind}","med_type":"{med_type}",'
        f'"setl_time":"{time}","begntime":"{time}","gend":"{person.gend}","psn_type":"{person.kind}",'
        f'"medfee_sumamt":"{fee}","fund_pay_sumamt":"{paid}","insu_admdvs":"{person.insured}","mdtrtarea_admdvs":"{REGION}",'
        f'"details":[{",".join(details)}]}}}}'
    ).encode("ascii")


def sold_line(
    facility: Facility, person: Person, shelf: Shelf, name: str, time: str, cnt: int, setl_id: str, codes: str
) -> bytes:
    """`inventory.sold` for a settlement."""
    return (
        f'{{"specversion":"1.0","id":"{name}","source":"{facility.source}","type":"inventory.sold","time":"{time}",'
        f'"data":{{"fixmedins_code":"{facility.code}","med_list_codg":"{shelf.item.code}",'
        f'"fixmedins_bchno":"{shelf.batch}","manu_lotnum":"{shelf.lot}","expy_end":"{shelf.expiry}","cnt":"{cnt}",'
        f'"finl_trns_pric":"{shelf.asked}","setl_id":"{setl_id}","psn_no":"{person.no}","drug_trac_codg":[{codes}]}}}}'
    ).encode("ascii")
