"""Whether each part answers. No address is shown with its password, and no error text that may hold one."""

import http.client
import json
import logging
from pathlib import Path
from typing import Final

import clickhouse_connect
import redis
from clickhouse_connect.driver.exceptions import Error as ClickHouseError
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from detectors.contract.values import Text
from fundwatch.local.doctor.finding import Finding, fine, note, problem, same
from fundwatch.settings import Settings

_SECONDS: Final = 3
_REFUSED: Final = (193, 194, 516)  # ClickHouse's codes for a password that is wrong or missing
_START = "用 fundwatch up 启动本机部署，或改设置 {setting}"
_START_EN = "start everything here with `fundwatch up`, or change setting {setting}"
_API = Text("接口与首页", "API and homepage")
_RELATIONAL = Text("关系数据库", "relational store")


def _mend(setting: str) -> Text:
    return Text(_START.format(setting=setting), _START_EN.format(setting=setting))


def _silent(where: str, setting: str) -> tuple[Text, Text]:
    return Text(f"{where} 无应答", f"{where} does not answer"), _mend(setting)


def _silenced(name: str) -> logging.Logger:
    """What a client has to say about a part that is down stands in the finding already."""
    logger = logging.getLogger(name)
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return logger


def check_kafka(settings: Settings) -> Finding:
    """Brokers and topics."""
    where = settings.kafka.bootstrap
    try:
        seen = AdminClient(
            {"bootstrap.servers": where}, logger=_silenced("fundwatch.local.doctor")
        ).list_topics(timeout=_SECONDS)
    except KafkaException:
        return problem("kafka", same("Kafka"), *_silent(where, "kafka.bootstrap"))
    topics = sum(not name.startswith("__") for name in seen.topics)
    return fine(
        "kafka",
        same("Kafka"),
        Text(
            f"{where}，{len(seen.brokers)} 个节点，{topics} 个主题",
            f"{where}, {len(seen.brokers)} brokers, {topics} topics",
        ),
    )


def check_redis(settings: Settings) -> Finding:
    """Version and keys."""
    client = redis.Redis.from_url(settings.redis.url.get_secret_value(), socket_timeout=_SECONDS)
    where = "{host}:{port}".format(**{"host": "?", "port": "?"} | client.connection_pool.connection_kwargs)
    try:
        version = client.info("server")["redis_version"]
        keys = client.dbsize()
    except redis.AuthenticationError:
        return problem(
            "redis",
            same("Redis"),
            Text(f"{where} 拒绝登录", f"{where} refuses the password"),
            Text("改设置 redis.url 中的密码", "change the password in setting redis.url"),
        )
    except redis.RedisError:
        return problem("redis", same("Redis"), *_silent(where, "redis.url"))
    finally:
        client.close()
    return fine(
        "redis", same("Redis"), Text(f"{where}，{version}，{keys} 个键", f"{where}, {version}, {keys} keys")
    )


def check_clickhouse(settings: Settings) -> Finding:
    """Version, and whether the database is there."""
    _silenced("clickhouse_connect")
    given = settings.clickhouse
    where = f"{given.host}:{given.port}"
    try:
        client = clickhouse_connect.get_client(
            host=given.host,
            port=given.port,
            username=given.username,
            password=given.password.get_secret_value(),
            secure=given.secure,
            connect_timeout=_SECONDS,
            send_receive_timeout=_SECONDS,
            show_clickhouse_errors=False,
        )
    except ClickHouseError as error:
        if getattr(error, "code", None) in _REFUSED or any(
            f"Code: {code}." in str(error) for code in _REFUSED
        ):
            return problem(
                "clickhouse",
                same("ClickHouse"),
                Text(f"{where} 拒绝登录", f"{where} refuses the password"),
                Text("改设置 clickhouse.password", "change setting clickhouse.password"),
            )
        return problem("clickhouse", same("ClickHouse"), *_silent(where, "clickhouse.host"))
    with client:
        version = client.server_version
        there = client.command(
            "SELECT count() FROM system.databases WHERE name = {name:String}", {"name": given.database}
        )
    database = Text(
        f"数据库 {given.database} " + ("已有" if there else "尚未建立"),
        f"database {given.database} " + ("is there" if there else "not made yet"),
    )
    return fine(
        "clickhouse",
        same("ClickHouse"),
        Text(f"{where}，{version}，{database.zh}", f"{where}, {version}, {database.en}"),
    )


def check_relational(settings: Settings) -> Finding:
    """The ledger of pushes: PostgreSQL, or a SQLite file that is made when first used."""
    setting = Text("改设置 ledger.url", "change setting ledger.url")
    try:
        url = make_url(settings.ledger.url.get_secret_value())
    except ArgumentError:
        return problem("relational", _RELATIONAL, Text("地址读不懂", "the address cannot be read"), setting)
    where = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        return note(
            "relational", _RELATIONAL, Text(f"{where}，首次使用时建立", f"{where}, made when first used")
        )
    options = {"connect_timeout": _SECONDS} if url.get_backend_name() == "postgresql" else {}
    try:
        engine = create_engine(url, connect_args=options)
        with engine.connect() as connection:
            version = ".".join(map(str, connection.dialect.server_version_info or ()))
        engine.dispose()
    except (SQLAlchemyError, ImportError):
        return problem("relational", _RELATIONAL, *_silent(where, "ledger.url"))
    return fine("relational", _RELATIONAL, same(f"{where} {version}"))


def check_dingtalk(settings: Settings) -> Finding:
    """Whether pushes go anywhere; nothing is sent."""
    name = Text("钉钉", "DingTalk")
    webhook = bool(settings.dingtalk.webhook.get_secret_value())
    if not webhook:
        return note(
            "dingtalk",
            name,
            Text("未设置，不推送", "not set: nothing is pushed"),
            Text(
                "需要推送时设置 dingtalk.webhook 与 dingtalk.secret",
                "to push, set dingtalk.webhook and dingtalk.secret",
            ),
        )
    if not settings.dingtalk.secret.get_secret_value():
        return problem(
            "dingtalk",
            name,
            Text("有地址而无签名密钥", "a webhook without its signing secret"),
            Text("设置 dingtalk.secret", "set dingtalk.secret"),
        )
    return fine("dingtalk", name, Text("已设置", "set"))


def check_api(settings: Settings) -> Finding:
    """Whether the API serves, and what it says of the pipeline's health."""
    where = f"{settings.api.host}:{settings.api.port}"
    connection = http.client.HTTPConnection(settings.api.host, settings.api.port, timeout=_SECONDS)
    try:
        connection.request("GET", "/api/health")
        answer = connection.getresponse()
        health = json.loads(answer.read()) if answer.status == http.HTTPStatus.OK else None
    except (OSError, http.client.HTTPException, ValueError):
        return problem("api", _API, *_silent(where, "api.port"))
    finally:
        connection.close()
    if health is None:
        return note("api", _API, Text(f"{where} 要求登录", f"{where} asks for a sign-in"))
    status = str(health.get("status"))
    if status == "ok":
        return fine("api", _API, same(f"{where} ok"))
    said = health.get("problems") or [{"zh": status, "en": status}]
    return problem(
        "api",
        _API,
        Text(
            f"{where}：" + "；".join(each["zh"] for each in said),
            f"{where}: " + "; ".join(each["en"] for each in said),
        ),
        Text("看 local.dir 下 logs 里的日志", "see the logs below local.dir"),
    )
