-- At which level a receipt was given (city, town, village), and whether it is for a composite matter. Older ones: by their place as it stands today.
ALTER TABLE windows.receipt ADD COLUMN level text COLLATE "C";
ALTER TABLE windows.receipt ADD COLUMN whole boolean NOT NULL DEFAULT false;
-- who is not there when a handed-up application is taken in grades the point that collected it
ALTER TABLE windows.receipt ALTER COLUMN grade_link DROP NOT NULL;
CREATE INDEX receipt_at ON windows.receipt (at);

-- Collected at a village or town point and handed up to where it is taken in. What the applicant said lies sealed and goes when it is taken or sent back.
CREATE TABLE windows.handed (
    id         bigint PRIMARY KEY,
    number     text COLLATE "C" NOT NULL UNIQUE,
    request    text COLLATE "C" NOT NULL,
    account    bigint NOT NULL,
    clerk      text NOT NULL,
    department text NOT NULL,
    person     bigint NOT NULL,
    human      bigint,
    purpose    text NOT NULL,
    name       text NOT NULL,
    whole      boolean NOT NULL,
    place      text COLLATE "C" NOT NULL,
    place_name text NOT NULL,
    level      text COLLATE "C" NOT NULL,
    counter    text NOT NULL,
    to_place   text COLLATE "C" NOT NULL,
    to_name    text NOT NULL,
    papers     text[] NOT NULL,
    submission bytea,
    state      text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'taken', 'returned')),
    why        text,
    matter     text COLLATE "C",
    at         timestamptz NOT NULL,
    ended_at   timestamptz,
    UNIQUE (account, request)
);
CREATE INDEX handed_to ON windows.handed (to_place, id) WHERE state = 'waiting';
CREATE INDEX handed_at ON windows.handed (at);
