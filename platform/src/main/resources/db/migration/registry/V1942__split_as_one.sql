-- A split is many decisions, each leaver against each that stays: they carry the id of the first, are shown as one and undone as one.
ALTER TABLE registry.decision ADD COLUMN split bigint;
CREATE INDEX decision_split ON registry.decision (split) WHERE split IS NOT NULL;
