-- The latest revision of each doubt (疑点), one row a doubt once parts are merged; read it with FINAL.
-- A late older revision loses to `revision`; the same revision again replaces itself.
CREATE TABLE IF NOT EXISTS doubts
(
    doubt_id          UUID COMMENT 'UUIDv5 of rule and anchor',
    revision          UInt32 COMMENT '1, 2, …; the largest stands',
    status            Enum8('raised' = 1, 'revised' = 2, 'withdrawn' = 3),
    rule_id           LowCardinality(String),
    rule_version      LowCardinality(String),
    parameters_digest LowCardinality(String),
    level             Enum8('low' = 1, 'medium' = 2, 'high' = 3) COMMENT '风险等级; orders by severity',
    business_item     LowCardinality(String) COMMENT '业务项',
    subject_kind      Enum8('person' = 1, 'unit' = 2, 'identity' = 3, 'facility' = 4),
    subject_id        String,
    subject_name      Nullable(String) COMMENT 'masked: 张*',
    region            LowCardinality(Nullable(String)) COMMENT '统筹区',
    facility          LowCardinality(Nullable(String)) COMMENT '定点医药机构',
    anchor            String,
    occurred_at       DateTime64(6, 'Asia/Shanghai') COMMENT 'business time',
    detected_at       DateTime64(6, 'Asia/Shanghai') COMMENT 'wall clock of the worker',
    amount            Nullable(Decimal(38, 10)) COMMENT 'money at risk in CNY, exact',
    reason            LowCardinality(String),
    message_zh        String,
    message_en        String,
    complete          Bool COMMENT 'whether the window that the doubt speaks of is closed',
    schema_version    LowCardinality(String),
    evidence          String COMMENT '依据, JSON array; holds identity numbers in clear' CODEC(ZSTD(3)),
    raw               String COMMENT 'the doubt as it came, JSON' CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY doubt_id;

-- Every revision of each doubt.
CREATE TABLE IF NOT EXISTS doubt_revisions AS doubts
ENGINE = ReplacingMergeTree
ORDER BY (doubt_id, revision);

-- What stands now, one row a doubt.
CREATE VIEW IF NOT EXISTS doubts_standing AS
SELECT * FROM doubts FINAL WHERE status != 'withdrawn';
