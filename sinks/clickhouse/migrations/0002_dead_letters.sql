-- Events that were refused. One row an event: its place on the topic that it came from is its identity,
-- so a dead letter that is written twice stays one.
CREATE TABLE IF NOT EXISTS dead_letters
(
    topic      LowCardinality(String) COMMENT 'where the event came from',
    partition  Int32,
    offset     Int64,
    key        Nullable(String),
    reason     LowCardinality(String),
    message_zh String,
    message_en String,
    path       Nullable(String) COMMENT 'JSON path of what is wrong',
    refused_at DateTime64(6, 'Asia/Shanghai') COMMENT 'wall clock of the gateway',
    original   String COMMENT 'the event as it came, byte for byte' CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree
ORDER BY (topic, partition, offset);
