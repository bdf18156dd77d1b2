CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The chain. Months are partitions, made by the chainer when the first entry of a month arrives.
CREATE TABLE audit.entry (
    seq          bigint NOT NULL,
    inbox_id     bigint NOT NULL,
    at           timestamptz NOT NULL,
    username     text NOT NULL,
    name         text NOT NULL,
    org          text,
    ip           text,
    action       text NOT NULL,
    subject_type text NOT NULL,
    subject_id   text,
    reason       text,
    before       text,
    after        text,
    prev         bytea NOT NULL,
    hash         bytea NOT NULL,
    PRIMARY KEY (seq, at)
) PARTITION BY RANGE (at);
CREATE INDEX entry_subject ON audit.entry (subject_type, subject_id, seq);
CREATE INDEX entry_username ON audit.entry (username, seq);
CREATE INDEX entry_action ON audit.entry (action, seq);

-- The head of the chain, signed now and then: who cuts the tail off or computes the chain anew is found out.
CREATE TABLE audit.checkpoint (
    seq       bigint PRIMARY KEY,
    hash      bytea NOT NULL,
    at        timestamptz NOT NULL,
    key_id    text NOT NULL,
    signature bytea NOT NULL
);

CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit.% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION audit.guard_inbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('audit.chaining', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'audit.inbox is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON audit.entry FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON audit.entry FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE ON audit.checkpoint FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER checkpoint_no_truncate BEFORE TRUNCATE ON audit.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER inbox_append_only BEFORE UPDATE OR DELETE ON audit.inbox FOR EACH ROW EXECUTE FUNCTION audit.guard_inbox();
CREATE TRIGGER inbox_no_truncate BEFORE TRUNCATE ON audit.inbox FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

-- rows live here for a fraction of a second; without eager vacuum the chainer would wade through the dead ones
ALTER TABLE audit.inbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
                             autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000);
