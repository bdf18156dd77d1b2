-- What the table said before the applicant corrected the form: the matter itself names the newest decision, the officer sees both.
-- No foreign key: it goes with its matter, and a decision is never deleted.
CREATE TABLE matters.earlier_decision (
    matter   bigint NOT NULL,
    decision bigint NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (matter, decision)
);
