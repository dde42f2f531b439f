-- Whether a revision was found in retrospect, by a rule that was not in force when it happened; such ones are not pushed.
ALTER TABLE doubts ADD COLUMN IF NOT EXISTS found LowCardinality(String) COMMENT 'empty, or retrospect' AFTER complete;

ALTER TABLE doubt_revisions ADD COLUMN IF NOT EXISTS found LowCardinality(String) COMMENT 'empty, or retrospect' AFTER complete;

-- A view keeps the columns that it was made with.
CREATE OR REPLACE VIEW doubts_standing AS
SELECT * FROM doubts FINAL WHERE status != 'withdrawn';
