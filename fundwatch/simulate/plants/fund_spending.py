"""Scenes about what the fund pays one facility."""

from fractions import Fraction

from fundwatch.simulate.events import Event, yuan
from fundwatch.simulate.facilities import SECONDARY, Facility
from fundwatch.simulate.moments import Month, at, day_text
from fundwatch.simulate.people import Person
from fundwatch.simulate.plants.care import refund, settled, take_back
from fundwatch.simulate.plants.scene import Scene, Wrong, near_miss, violation

_SURGE = "fund-spend-surge"
_QUOTA = "annual-quota-pace"


def _own_facility(scene: Scene) -> Facility:
    """A hospital that nobody else goes to."""
    return Facility(f"H220199{int(scene.tag.rsplit('-', 1)[1]):05}", SECONDARY)


def _patients(scene: Scene) -> list[Person]:
    return [scene.person(age=48) for _ in range(8)]


def _ordinary_days(scene: Scene, place: Facility, people: list[Person], last: int, days: int) -> None:
    """One settlement a day up to a day (an ordinal), of 2,000 and 3,000 CNY in turn."""
    for number in range(days):
        cents = 200_000 + number % 2 * 100_000
        settled(scene, people[number % len(people)], place, at(last - number, 10), cents)


def _big_day(scene: Scene, place: Facility, people: list[Person], day: int, cents: int) -> list[Event]:
    """A day on which three people settle so much altogether."""
    parts = (cents // 2, cents // 4, cents - cents // 2 - cents // 4)
    return [
        settled(scene, person, place, at(day, 13 + n), part)
        for n, (person, part) in enumerate(zip(people, parts, strict=False))
    ]


@violation(_SURGE, before=2)
def ten_times_the_mean(scene: Scene) -> None:
    place, people, day = _own_facility(scene), _patients(scene), scene.day(3, 24)
    _ordinary_days(scene, place, people, day - 1, 30)
    _big_day(scene, place, people, day, 2_500_000)
    scene.doubt(
        f"{place.code}|{day_text(day)}", "日均约 2500 元，当日 25000 元", "25,000 CNY after a mean of 2,500"
    )


@violation(_SURGE, before=2)
def a_cent_above_the_least_amount(scene: Scene) -> None:
    place, people, day = _own_facility(scene), _patients(scene), scene.day(3, 24)
    _ordinary_days(scene, place, people, day - 1, 28)
    _big_day(scene, place, people, day, 1_000_001)
    scene.doubt(
        f"{place.code}|{day_text(day)}",
        "正好 28 个结算日为基线，当日 10000.01 元",
        "10,000.01 CNY after exactly 28 days with settlements",
    )


@near_miss(_SURGE, before=2)
def the_least_amount(scene: Scene) -> None:
    place, people, day = _own_facility(scene), _patients(scene), scene.day(3, 24)
    _ordinary_days(scene, place, people, day - 1, 30)
    _big_day(scene, place, people, day, 1_000_000)
    scene.near_miss(f"{place.code}|{day_text(day)}", "当日正好 10000 元", "exactly 10,000 CNY")


@near_miss(_SURGE, before=2)
def too_few_days_before(scene: Scene) -> None:
    place, people, day = _own_facility(scene), _patients(scene), scene.day(3, 24)
    _ordinary_days(scene, place, people, day - 1, 27)
    _big_day(scene, place, people, day, 2_500_000)
    scene.near_miss(
        f"{place.code}|{day_text(day)}", "此前只有 27 个结算日", "only 27 days with settlements before it"
    )


@near_miss(_SURGE, before=2)
def always_up_and_down(scene: Scene) -> None:
    place, people, day = _own_facility(scene), _patients(scene), scene.day(3, 24)
    for number in range(30):  # 4,000 and 12,000 in turn: mean 8,000, deviation 4,000, limit 24,000
        cents = 400_000 + number % 2 * 800_000
        settled(scene, people[number % len(people)], place, at(day - 1 - number, 10), cents)
    _big_day(scene, place, people, day, 2_400_000)
    scene.near_miss(
        f"{place.code}|{day_text(day)}",
        "波动大，24000 元正好是均值加四倍标准差",
        "days vary: 24,000 CNY is exactly the mean and four standard deviations",
    )


@near_miss(_SURGE, before=2)
def big_settlement_reversed(scene: Scene) -> None:
    place, people, day = _own_facility(scene), _patients(scene), scene.day(3, 22)
    _ordinary_days(scene, place, people, day - 1, 30)
    events = _big_day(scene, place, people, day, 2_500_000)
    take_back(scene, events[0], at(day + 1, 9), "多录一位")
    take_back(scene, events[2], at(day + 1, 9), "多录一位")
    scene.near_miss(
        f"{place.code}|{day_text(day)}", "大额结算次日已冲正", "the large settlements were reversed"
    )


def _share_gone(scene: Scene) -> Fraction:
    """How much of the scene's year has gone when the last simulated month is closed."""
    last = scene.pool.months()[-1]
    if last.year > scene.month.year:
        return Fraction(1)
    january, after = Month(last.year * 12, 0), Month(last.year * 12 + 12, 0)
    return Fraction(last.last + 1 - january.first, after.first - january.first)


def _spends(scene: Scene, cents: int) -> tuple[Facility, list[Event]]:
    """A facility that is paid so much in the scene's month, in nine parts."""
    place, people = _own_facility(scene), _patients(scene)
    parts = [cents // 9] * 8 + [cents - cents // 9 * 8]
    return place, [
        settled(scene, people[n % 8], place, at(scene.month.first + 2 * n, 11), part)
        for n, part in enumerate(parts)
    ]


def _quota(scene: Scene, place: Facility, cents: int) -> str:
    """The facility's quota of the year; returns the anchor."""
    scene.pool.quotas[place.code, scene.month.year] = yuan(cents)
    return f"{place.code}|{scene.month.year}"


@violation(_QUOTA, tables=True)
def quota_used_up(scene: Scene) -> None:
    place, _ = _spends(scene, 5_000_000)
    scene.doubt(
        _quota(scene, place, 4_999_999),
        "全年指标已用完（高风险）",
        "the year's quota is used up (level high)",
    )


@violation(_QUOTA, tables=True)
def ahead_of_the_pace(scene: Scene) -> None:
    cents = 5_000_000
    place, _ = _spends(scene, cents)
    allowed = cents * 100 / (_share_gone(scene) * 110)
    scene.doubt(
        _quota(scene, place, int(allowed) - 1),
        "超过时间进度的 110%",
        "more than 110 % of what the part of the year that has gone allows",
    )


@near_miss(_QUOTA, tables=True)
def within_the_margin(scene: Scene) -> None:
    cents = 5_000_000
    place, _ = _spends(scene, cents)
    allowed = cents * 100 / (_share_gone(scene) * 110)
    scene.near_miss(
        _quota(scene, place, max(cents, int(allowed) + 1)),
        "超进度但在 110% 以内",
        "ahead of the pace, by no more than the margin",
    )


@near_miss(_QUOTA, tables=True)
def no_quota_agreed(scene: Scene) -> None:
    place, _ = _spends(scene, 5_000_000)
    scene.near_miss(
        f"{place.code}|{scene.month.year}", "参考表没有该机构的指标", "no quota stands in the table"
    )


@near_miss(_QUOTA, tables=True)
def payment_reversed(scene: Scene) -> None:
    place, events = _spends(scene, 5_000_000)
    for event in events[:5]:
        take_back(scene, event, at(scene.month.last, 20), "拒付")
    allowed = 5_000_000 * 100 / (_share_gone(scene) * 110)
    scene.near_miss(
        _quota(scene, place, int(allowed) - 1),
        "多笔拒付冲正后在进度内",
        "within the pace once five of nine were refused",
    )


@near_miss(_SURGE, before=2)
def big_settlement_refunded(scene: Scene) -> None:
    place, people, day = _own_facility(scene), _patients(scene), scene.day(3, 22)
    _ordinary_days(scene, place, people, day - 1, 30)
    events = _big_day(scene, place, people, day, 2_500_000)
    refund(scene, events[0], at(day, 18))
    refund(scene, events[2], at(day, 18, 30), init_setl_id=None, refd_setl_flag=None)
    scene.near_miss(
        f"{place.code}|{day_text(day)}", "大额结算当日已退费", "the large settlements were refunded that day"
    )


@near_miss(_SURGE, before=2)
def big_settlement_was_another_facilitys(scene: Scene) -> None:
    place, people, day = _own_facility(scene), _patients(scene), scene.day(3, 22)
    _ordinary_days(scene, place, people, day - 1, 30)
    other = Facility(f"{place.code}B", SECONDARY)
    settled(scene, people[0], other, at(day, 11), 2_500_000, wrong=Wrong({"fixmedins_code": place.code}))
    scene.near_miss(
        f"{place.code}|{day_text(day)}",
        "机构代码更正：大额结算是另一家机构的",
        "the facility was put right: the large settlement was another one's",
    )


@near_miss(_QUOTA, tables=True)
def payment_refunded(scene: Scene) -> None:
    place, events = _spends(scene, 5_000_000)
    for event in events[:5]:
        refund(scene, event, at(scene.month.last, 20))
    allowed = 5_000_000 * 100 / (_share_gone(scene) * 110)
    scene.near_miss(
        _quota(scene, place, int(allowed) - 1),
        "多笔退费后在进度内",
        "within the pace once five of nine were refunded",
    )
