-- What a photograph of a paper offered for questions of a form, and what of it the applicant took by a click. The value itself is not here:
-- its blind index is enough to see at submission that the answer is still the one that was read.
CREATE TABLE matters.photo_offer (
    photo       bigint NOT NULL,
    person      bigint NOT NULL,
    fact        text COLLATE "C" NOT NULL,
    value_index bytea NOT NULL,
    made_at     timestamptz NOT NULL,
    accepted_at timestamptz,
    PRIMARY KEY (photo, fact)
);
CREATE INDEX photo_offer_accepted ON matters.photo_offer (person, fact) WHERE accepted_at IS NOT NULL;
CREATE INDEX photo_offer_made ON matters.photo_offer (made_at);
