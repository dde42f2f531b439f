-- The archive: every accepted event (事件), byte for byte as it came, for replay. One row an event's place on its
-- topic, so one that is delivered again stays one. Months are those of arrival: a year of old papers makes no
-- hundred parts. Within a month events stand in business time, as a replay reads them.
CREATE TABLE IF NOT EXISTS events
(
    event_time DateTime64(6, 'Asia/Shanghai') COMMENT 'business time' CODEC(Delta, ZSTD(1)),
    topic      LowCardinality(String),
    partition  Int32,
    offset     Int64 CODEC(Delta, ZSTD(1)),
    type       LowCardinality(String),
    source     LowCardinality(String),
    event_id   String,
    digest     UInt64 COMMENT 'XXH3-64 of the message without surrounding white space',
    arrived_at DateTime64(3, 'Asia/Shanghai') COMMENT 'when Kafka had it' CODEC(Delta, ZSTD(1)),
    key        Nullable(String),
    original   String COMMENT 'the event as it came; holds identity numbers in clear' CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(arrived_at)
ORDER BY (event_time, topic, partition, offset)
SETTINGS ttl_only_drop_parts = 1;
