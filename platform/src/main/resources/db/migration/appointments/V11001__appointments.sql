CREATE SCHEMA IF NOT EXISTS appointments;

-- A time at a place for an item. Nothing personal but whose account it is; who may see a firm's is asked when somebody looks.
CREATE TABLE appointments.booking (
    id           bigint PRIMARY KEY,
    number       text COLLATE "C" NOT NULL UNIQUE,
    person       bigint NOT NULL,
    -- the human behind the account when it was booked
    gid          bigint NOT NULL,
    firm         text COLLATE "C",
    firm_name    text,
    -- whose limits it counts for: the human (p:gid) or the firm (f:code)
    holder       text COLLATE "C" NOT NULL,
    -- the browser's own word for it, and what was asked under it
    request      text COLLATE "C" NOT NULL,
    asked        text NOT NULL,
    item         text COLLATE "C" NOT NULL,
    item_name    text NOT NULL,
    place        text COLLATE "C" NOT NULL,
    place_name   text NOT NULL,
    day          date NOT NULL,
    starts       timestamptz NOT NULL,
    ends         timestamptz NOT NULL,
    -- as declared when it was booked: a declaration that changes does not take back what somebody was promised
    change_until timestamptz NOT NULL,
    opens_at     timestamptz NOT NULL,
    missed_at    timestamptz NOT NULL,
    state        text NOT NULL CHECK (state IN ('booked', 'arrived', 'called', 'served', 'missed', 'left', 'cancelled', 'closed')),
    reminded     boolean NOT NULL,
    -- the number called in the hall, one after the other for a place and day
    ticket       int,
    arrived_at   timestamptz,
    -- place in the queue: later when somebody did not answer the call
    queued_at    timestamptz,
    called_at    timestamptz,
    counter      text,
    clerk        bigint,
    visit        bigint,
    ended_at     timestamptz,
    at           timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    version      int NOT NULL,
    UNIQUE (person, request)
);
CREATE INDEX booking_slot ON appointments.booking (place, day, starts) WHERE state NOT IN ('cancelled', 'closed');
CREATE INDEX booking_holder ON appointments.booking (holder, starts);
CREATE INDEX booking_firm ON appointments.booking (firm, id) WHERE firm IS NOT NULL;
CREATE INDEX booking_person ON appointments.booking (person, id);
CREATE INDEX booking_due ON appointments.booking (missed_at) WHERE state = 'booked';
CREATE INDEX booking_waiting ON appointments.booking (place, queued_at) WHERE state IN ('arrived', 'called');
CREATE INDEX booking_starts ON appointments.booking (starts);
CREATE UNIQUE INDEX booking_ticket ON appointments.booking (place, day, ticket) WHERE ticket IS NOT NULL;

-- What a place has of its own; without a row everything is as declared for its kind.
CREATE TABLE appointments.place (
    place      text COLLATE "C" PRIMARY KEY,
    -- how many may book one slot; null: as declared
    places     int CHECK (places BETWEEN 1 AND 500),
    open       boolean NOT NULL DEFAULT true,
    -- SM3 of the word by which its terminals check people in; null: none may
    kiosk      bytea,
    changed_at timestamptz NOT NULL,
    version    int NOT NULL
);

CREATE TABLE appointments.closed_day (
    place   text COLLATE "C" NOT NULL,
    day     date NOT NULL,
    reason  text NOT NULL,
    by_name text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (place, day)
);
