-- Which bodies came under which name (source, id, type), so that a body which lost its event to another cell can be found:
-- by the hash of the name, a few rows an event. A reversal stands under the name of what it reverses, with the largest `recorded`.
-- The sink fills it for what an earlier release archived, and then writes the row whose three first columns are 0.
CREATE TABLE IF NOT EXISTS event_bodies
(
    name       UInt64 COMMENT 'XXH3-64 of source, id and type, joined by 0x1F' CODEC(NONE),
    recorded   Int64 COMMENT 'recordedtime in microseconds since 1970 UTC; -2^62 for none, 2^62 for a reversal' CODEC(ZSTD(1)),
    digest     UInt64 COMMENT 'XXH3-64 of the message' CODEC(NONE),
    event_time DateTime64(6, 'Asia/Shanghai') CODEC(Delta, ZSTD(1)),
    topic      LowCardinality(String),
    partition  Int32,
    offset     Int64,
    arrived_at DateTime64(3, 'Asia/Shanghai') CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (name, recorded, digest)
SETTINGS index_granularity = 256;
