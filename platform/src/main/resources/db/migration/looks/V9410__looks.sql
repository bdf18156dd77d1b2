CREATE SCHEMA IF NOT EXISTS looks;

-- Who of the staff looked at whose data. Whom it concerned is a blind index; who, at what and why lie sealed (module vault).
CREATE TABLE looks.look (
    id        bigint PRIMARY KEY,
    concerned bytea NOT NULL,
    by_phone  boolean NOT NULL,
    at        timestamptz NOT NULL,
    account   bigint NOT NULL,
    org       text,
    kind      text NOT NULL,
    clear     boolean NOT NULL,
    who       bytea NOT NULL,
    subject   bytea,
    reason    bytea
);
CREATE INDEX look_concerned ON looks.look (concerned, id);
-- Only a new key rewrites what is sealed.
CREATE FUNCTION looks.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.id, NEW.concerned, NEW.by_phone, NEW.at, NEW.account, NEW.org, NEW.kind, NEW.clear) IS NOT DISTINCT FROM (OLD.id, OLD.concerned, OLD.by_phone, OLD.at, OLD.account, OLD.org, OLD.kind, OLD.clear) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the book of looks is append-only';
END $$;
CREATE TRIGGER look_kept BEFORE UPDATE OR DELETE ON looks.look
    FOR EACH ROW EXECUTE FUNCTION looks.refuse_change();
