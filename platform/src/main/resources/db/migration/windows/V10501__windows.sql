CREATE SCHEMA IF NOT EXISTS windows;

-- Where a clerk sits today: a counter of a place of the city, a town or a village.
CREATE TABLE windows.seat (
    account bigint PRIMARY KEY,
    place   text COLLATE "C" NOT NULL,
    counter text NOT NULL,
    since   timestamptz NOT NULL
);

-- Somebody stands before a clerk. Nothing is done for anybody without one; it ends with the next, or by itself.
CREATE TABLE windows.visit (
    id      bigint PRIMARY KEY,
    account bigint NOT NULL,
    person  bigint NOT NULL,
    human   bigint,
    purpose text NOT NULL,
    place   text COLLATE "C" NOT NULL,
    counter text NOT NULL,
    at      timestamptz NOT NULL,
    until   timestamptz NOT NULL
);
CREATE INDEX visit_account ON windows.visit (account, id);

-- What a clerk took in. The applicant is in the matter.
CREATE TABLE windows.receipt (
    id         bigint PRIMARY KEY,
    number     text COLLATE "C" NOT NULL UNIQUE,
    matter     text COLLATE "C" NOT NULL UNIQUE,
    account    bigint NOT NULL,
    clerk      text NOT NULL,
    department text NOT NULL,
    place      text COLLATE "C" NOT NULL,
    place_name text NOT NULL,
    counter    text NOT NULL,
    -- papers that were handed over or shown
    papers     text[] NOT NULL,
    grade_link text NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX receipt_account ON windows.receipt (account, id);
