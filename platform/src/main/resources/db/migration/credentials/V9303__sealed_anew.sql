-- How far what was sealed under older keys has been sealed anew under a newer one: two passes, as a transaction that was open at the first may
-- have committed under the old key behind it.
CREATE TABLE credentials.sealed_anew (
    key        int PRIMARY KEY,
    pass       int NOT NULL,
    last       bigint NOT NULL,
    done       bigint NOT NULL,
    broken     bigint NOT NULL,
    finished   boolean NOT NULL,
    changed_at timestamptz NOT NULL
);
