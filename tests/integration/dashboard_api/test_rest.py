"""REST over a Redis that the real sink has filled: exact answers in the published shapes."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from dashboard_api import models
from detectors.contract.doubt import Doubt
from detectors.contract.masking import mask_doubt
from detectors.contract.values import BUSINESS_TZ
from sinks.settings import RedisSettings
from tests.integration.dashboard_api.serving import ApiProcess, serving
from tests.parts.redis import RedisServer
from tests.tools.fill import Filler
from tests.tools.synthetic import clear_texts, make_doubt, stream

COUNT = 10_000
START = datetime.now(BUSINESS_TZ).replace(microsecond=0) - timedelta(minutes=55)


@pytest.fixture(scope="module")
def standing() -> dict[str, Doubt]:
    """What must stand: the newest revision of each doubt, masked."""
    newest: dict[str, Doubt] = {}
    for doubt in doubts():
        newest[str(doubt.doubt_id)] = mask_doubt(doubt)
    return newest


def doubts() -> Iterator[Doubt]:
    """10,000 doubts, 1,000 of them detected in the same microsecond, as one batch of a worker may be."""
    yield from stream(COUNT - 1_000, START + timedelta(minutes=50))
    yield from (make_doubt(COUNT + number, START + timedelta(minutes=40)) for number in range(1_000))


@pytest.fixture(scope="module")
def api(shared_redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiProcess]:
    shared_redis.clear()
    filler = Filler(RedisSettings(url=SecretStr(shared_redis.url)))
    filler.beat()
    filler.dead_letters(120)
    filler.write(doubts())
    filler.close()
    with serving(tmp_path_factory.mktemp("api"), shared_redis.url) as running:
        yield running


@pytest.fixture(scope="module")
def http(api: ApiProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=api.url, timeout=20) as client:
        yield client


def pages(http: httpx.Client, path: str, name: str, **query: Any) -> list[dict[str, Any]]:
    """Everything that the pages lead through."""
    rows: list[dict[str, Any]] = []
    before: str | None = None
    while True:
        chosen = {**query, **({"before": before} if before else {})}
        answer = http.get(path, params=chosen).raise_for_status().json()
        rows += answer[name]
        before = answer["next"]
        if before is None:
            return rows


def test_pages_lead_through_all_doubts_once_newest_first(
    http: httpx.Client, standing: dict[str, Doubt]
) -> None:
    rows = pages(http, "/api/doubts", "doubts", limit=499)
    assert len(rows) == COUNT
    assert {row["doubt_id"] for row in rows} == standing.keys()
    detected = [datetime.fromisoformat(row["detected_at"]) for row in rows]
    assert detected == sorted(detected, reverse=True)


@pytest.mark.parametrize(
    "query",
    [
        {"level": "medium"},
        {"rule": "id-number-modified"},
        {"facility": "H22010000001"},
        {"status": "withdrawn"},
        {"status": "raised"},
        {"status": "standing", "level": "high"},
        {"level": "high", "facility": "H22010000002", "status": "standing"},
        {"rule": "stock-oversold", "level": "high"},
        {"facility": "nowhere"},
        {"status": "revised"},
    ],
)
def test_filters_give_exactly_what_they_name(
    http: httpx.Client, standing: dict[str, Doubt], query: dict[str, str]
) -> None:
    def matches(doubt: Doubt) -> bool:
        status = query.get("status", doubt.status)
        return (
            (status == doubt.status or (status == "standing" and doubt.status != "withdrawn"))
            and query.get("level", doubt.level) == doubt.level
            and query.get("rule", doubt.rule_id) == doubt.rule_id
            and query.get("facility", doubt.facility) == doubt.facility
        )

    rows = pages(http, "/api/doubts", "doubts", limit=300, **query)
    expected = {key for key, doubt in standing.items() if matches(doubt)}
    assert {row["doubt_id"] for row in rows} == expected
    assert len(rows) == len(expected)


def test_search_finds_by_number_name_and_words(http: httpx.Client, standing: dict[str, Doubt]) -> None:
    some = next(d for d in standing.values() if d.rule_id == "id-number-duplicate")
    clear = next(
        who.number for n in range(COUNT) for who in clear_texts(n) if make_doubt(n, START).subject.id == who.number
        and str(make_doubt(n, START).doubt_id) == str(some.doubt_id)
    )  # fmt: skip
    found = pages(http, "/api/doubts", "doubts", q=clear, limit=100)
    assert str(some.doubt_id) in {row["doubt_id"] for row in found}
    assert all(some.subject.id in json.dumps(row, ensure_ascii=False) for row in found)
    assert pages(http, "/api/doubts", "doubts", q="共用身份证号", rule="mass-cross-pool-in") == []
    worded = pages(http, "/api/doubts", "doubts", q="HOLD THE ID NUMBER", limit=500)
    assert {row["rule_id"] for row in worded} == {"id-number-duplicate"}


def test_one_doubt_opens_to_its_evidence_rule_and_history(
    http: httpx.Client, standing: dict[str, Doubt]
) -> None:
    doubt = next(d for d in standing.values() if d.rule_id == "id-number-modified" and d.revision == 2)
    body = http.get(f"/api/doubts/{doubt.doubt_id}").raise_for_status().json()
    detail = models.DoubtDetail.model_validate(body)
    assert (detail.anchor, detail.status, detail.reason) == (doubt.anchor, "withdrawn", "reversed")
    assert detail.rule is not None
    assert detail.rule.section == "3.5.6"
    assert [(past.revision, past.status) for past in detail.history] == [(1, "raised"), (2, "withdrawn")]
    assert detail.history[1].detected_at == doubt.detected_at
    change = detail.evidence[0].changed["certno"]
    assert change.differs
    assert "********" in str(change.old)


def test_the_snapshot_adds_up(http: httpx.Client, standing: dict[str, Doubt]) -> None:
    snapshot = models.Snapshot.model_validate(http.get("/api/snapshot").raise_for_status().json())
    for level, counter in (
        ("high", snapshot.counters.high),
        ("medium", snapshot.counters.medium),
        ("low", snapshot.counters.low),
    ):
        mine = [doubt for doubt in standing.values() if doubt.level == level]
        assert counter.raised == len(mine)
        assert counter.withdrawn == sum(doubt.status == "withdrawn" for doubt in mine)
        assert counter.standing == counter.raised - counter.withdrawn
    assert len(snapshot.doubts) == 200
    in_minutes = sum(bucket.high + bucket.medium + bucket.low for bucket in snapshot.minutes)
    first_seen = {doubt.doubt_id: doubt.detected_at for doubt in doubts() if doubt.revision == 1}
    assert in_minutes == sum(at >= snapshot.minutes[0].minute for at in first_seen.values())
    assert len(snapshot.facilities) == 10
    assert [rule.standing for rule in snapshot.rules] == sorted(
        (rule.standing for rule in snapshot.rules), reverse=True
    )
    assert sum(rule.standing for rule in snapshot.rules) == sum(
        doubt.status != "withdrawn" for doubt in standing.values()
    )
    assert snapshot.rules[0].name.zh == "两天内重复住院"
    assert snapshot.health.dead_letters.total == 120


def test_dead_letters_are_paged(http: httpx.Client) -> None:
    rows = pages(http, "/api/dead-letters", "dead_letters", limit=50)
    assert len(rows) == len({row["id"] for row in rows}) == 120
    for row in rows:
        models.DeadLetterRow.model_validate(row)
    times = [row["time"] for row in rows]
    assert times == sorted(times, reverse=True)


def test_the_catalogue_is_told(http: httpx.Client) -> None:
    cards = [models.RuleCard.model_validate(card) for card in http.get("/api/rules").json()]
    assert "readmission-within-days" in {card.id for card in cards}
    retired = [models.RetiredSection.model_validate(each) for each in http.get("/api/rules/retired").json()]
    assert "3.6.4" in {section.section for section in retired}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/doubts?limit=0", 422, "invalid_parameter"),
        ("/api/doubts?limit=501", 422, "invalid_parameter"),
        ("/api/doubts?level=terrible", 422, "invalid_parameter"),
        ("/api/doubts?before=yesterday", 422, "invalid_parameter"),
        ("/api/dead-letters?before=yesterday", 422, "invalid_parameter"),
        ("/api/doubts/not-an-id", 404, "doubt_unknown"),
        ("/api/doubts/00000000-0000-0000-0000-000000000000", 404, "doubt_unknown"),
        ("/api/nothing", 404, "not_found"),
    ],
)
def test_errors_have_one_form(http: httpx.Client, path: str, status: int, code: str) -> None:
    answer = http.get(path)
    assert answer.status_code == status
    assert models.Error.model_validate(answer.json()).error.code == code
    assert "terrible" not in answer.text


def test_only_reading_is_offered(http: httpx.Client) -> None:
    assert http.post("/api/doubts").status_code == 405
    assert models.Error.model_validate(http.post("/api/doubts").json()).error.code == "method_not_allowed"


def test_every_answer_is_described(http: httpx.Client) -> None:
    document = http.get("/api/openapi.json").json()
    for path in (
        "/api/snapshot",
        "/api/doubts",
        "/api/doubts/{doubt_id}",
        "/api/dead-letters",
        "/api/health",
    ):
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert schema["$ref"].startswith("#/components/schemas/")
        assert document["paths"][path]["get"]["tags"]


def test_no_number_and_no_full_name_is_in_any_answer(http: httpx.Client, standing: dict[str, Doubt]) -> None:
    said = [http.get("/api/snapshot").text, http.get("/api/dead-letters?limit=500").text]
    said += [
        http.get("/api/doubts", params={"limit": 500, "level": level}).text for level in ("high", "medium")
    ]
    said += [http.get(f"/api/doubts/{key}").text for key in list(standing)[:150]]
    everything = "\n".join(said)
    assert re.search(r"\d{17}[\dX]", everything) is None
    assert "********" in everything
    for number in range(150):
        for who in clear_texts(number):
            assert who.name not in everything
