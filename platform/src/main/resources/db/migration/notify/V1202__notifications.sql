-- What a person was told: one row each, written in the transaction of what it tells of. Kept for three months.
CREATE TABLE notify.notification (
    id       bigint PRIMARY KEY,
    account  bigint NOT NULL,
    kind     text NOT NULL,        -- remind overdue escalate supervise urge
    case_id  bigint NOT NULL,
    number   text NOT NULL,
    title    text NOT NULL,
    level    smallint NOT NULL,
    due      timestamptz,
    at       timestamptz NOT NULL,
    read_at  timestamptz
);
CREATE INDEX notification_account ON notify.notification (account, id DESC);
CREATE INDEX notification_unread ON notify.notification (account) WHERE read_at IS NULL;
CREATE INDEX notification_at ON notify.notification (at);
