-- What an applicant signed: the form in its one form, and the signature over it. Taken by the submission (or the supplement) of exactly that form.
CREATE TABLE matters.signature (
    id       bigint PRIMARY KEY,
    person   bigint NOT NULL,
    gid      bigint,
    item     text COLLATE "C" NOT NULL,
    -- of what was filled in, without how and when it was signed
    digest   bytea NOT NULL,
    way      text NOT NULL CHECK (way IN ('drawn', 'typed')),
    content  bytea NOT NULL,
    cms      bytea NOT NULL,
    at       timestamptz NOT NULL,
    matter   bigint
);
CREATE INDEX signature_matter ON matters.signature (matter, id) WHERE matter IS NOT NULL;
CREATE INDEX signature_waiting ON matters.signature (at) WHERE matter IS NULL;
