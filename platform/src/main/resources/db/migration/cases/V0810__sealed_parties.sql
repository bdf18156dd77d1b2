-- The people of a case lie sealed (module vault), in a table of their own: no list reads it, and a new key reaches only cases that have people.
CREATE TABLE cases.case_party (
    case_id bigint PRIMARY KEY,
    parties bytea NOT NULL
);
-- What was written in clear before is sealed by the server once it has its keys (PartyStore); nothing is written in clear again.
ALTER TABLE cases.case_body ADD CONSTRAINT no_parties_in_clear CHECK (parties IS NULL) NOT VALID;
CREATE INDEX case_body_in_clear ON cases.case_body (id) WHERE parties IS NOT NULL;
