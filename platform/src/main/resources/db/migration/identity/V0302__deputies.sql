-- Who stands in for whom, and until when. Rows stay for the auditors.
CREATE TABLE identity.deputy (
    id         bigint PRIMARY KEY,
    principal  bigint NOT NULL REFERENCES identity.account,
    deputy     bigint NOT NULL REFERENCES identity.account,
    starts     timestamptz NOT NULL,
    until      timestamptz NOT NULL,
    reason     text NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at   timestamptz,
    ended_by   text,
    CHECK (principal <> deputy),
    CHECK (until > starts)
);
CREATE INDEX deputy_principal ON identity.deputy (principal, until);
CREATE INDEX deputy_deputy ON identity.deputy (deputy, until);

-- A session that acts for somebody else just now.
ALTER TABLE identity.session ADD COLUMN deputy bigint REFERENCES identity.deputy;
