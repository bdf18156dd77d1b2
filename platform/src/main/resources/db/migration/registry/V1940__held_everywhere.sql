-- Theme libraries and the address base put aside what they cannot store, as the base libraries do: one place for what is put aside and for why
-- one does not follow for now. The target is the id of a base library or of a theme library, or 'addresses'.
ALTER TABLE registry.held DROP CONSTRAINT held_library_fkey;
ALTER TABLE registry.held RENAME COLUMN library TO target;
CREATE INDEX held_retry ON registry.held (target, at, id);
CREATE TABLE registry.trouble (
    target text PRIMARY KEY,
    reason text NOT NULL,
    at     timestamptz NOT NULL
);
INSERT INTO registry.trouble (target, reason, at) SELECT id, trouble, coalesce(trouble_at, now()) FROM registry.library WHERE trouble IS NOT NULL;
ALTER TABLE registry.library DROP COLUMN trouble, DROP COLUMN trouble_at;

-- The day on which a conflict could not be made a case: it rests until the next, so that others have their turn.
ALTER TABLE registry.conflict ADD COLUMN refused_on date;
