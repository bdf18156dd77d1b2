CREATE SEQUENCE intermediaries.demand_number;

-- Who needs something done. What is public is plain; contact, secret and offers are sealed.
CREATE TABLE intermediaries.demand (
    id           bigint PRIMARY KEY,
    number       text COLLATE "C" NOT NULL UNIQUE,
    -- person, firm or department; the human behind an account, too
    owner_kind   text NOT NULL CHECK (owner_kind IN ('person', 'firm', 'department')),
    owner_person bigint,
    owner_gid    bigint,
    owner_code   text COLLATE "C",
    owner_name   text NOT NULL,
    request      text COLLATE "C" NOT NULL,
    contact      bytea NOT NULL,
    service      text COLLATE "C" NOT NULL,
    matter       text,
    title        text NOT NULL,
    description  text NOT NULL,
    conditions   text,
    budget       bigint NOT NULL CHECK (budget > 0),
    public_money boolean NOT NULL,
    days         int NOT NULL,
    way          text NOT NULL CHECK (way IN ('direct', 'lot', 'price', 'merit')),
    least        int NOT NULL,
    state        text NOT NULL,
    published_at timestamptz NOT NULL,
    closes_at    timestamptz NOT NULL,
    closed_at    timestamptz,
    -- the draw: SM3 of the secret before, the list when sign-up closed, the audit chain's hash of that entry after
    commitment   text,
    secret       bytea,
    list_hash    text,
    chain_seq    bigint,
    chain_hash   text,
    drawn_at     timestamptz,
    winner       bigint,
    chosen_at    timestamptz,
    choice_words text,
    objection_until timestamptz,
    amount       bigint,
    contract_days int,
    contracted_at timestamptz,
    due          timestamptz,
    delivered_at timestamptz,
    returned     int NOT NULL DEFAULT 0,
    accepted_at  timestamptz,
    grade        int CHECK (grade BETWEEN 1 AND 5),
    late_case    bigint,
    given_to     text,
    version      int NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX demand_request ON intermediaries.demand (owner_kind, coalesce(owner_code, ''), coalesce(owner_person, 0), request);
CREATE INDEX demand_state ON intermediaries.demand (state, closes_at);
CREATE INDEX demand_list ON intermediaries.demand (id DESC);
CREATE INDEX demand_person ON intermediaries.demand (owner_person, id) WHERE owner_person IS NOT NULL;
CREATE INDEX demand_code ON intermediaries.demand (owner_code, id) WHERE owner_code IS NOT NULL;

CREATE TABLE intermediaries.signup (
    id       bigint PRIMARY KEY,
    demand   bigint NOT NULL REFERENCES intermediaries.demand (id),
    agency   bigint NOT NULL REFERENCES intermediaries.agency (id),
    person   bigint NOT NULL,
    at       timestamptz NOT NULL,
    state    text NOT NULL CHECK (state IN ('in', 'left', 'out')),
    why      text,
    contact  bytea NOT NULL,
    -- price, days and words, nobody's to read until sign-up has closed; then opened here
    offer    bytea,
    price    bigint,
    days     int,
    words    text,
    score    numeric,
    place    int,
    lot      text,
    UNIQUE (demand, agency)
);
CREATE INDEX signup_agency ON intermediaries.signup (agency, id);
ALTER TABLE intermediaries.demand ADD FOREIGN KEY (winner) REFERENCES intermediaries.signup (id);
CREATE INDEX demand_winner ON intermediaries.demand (winner) WHERE winner IS NOT NULL;

-- What happened, for everybody to see; the words of a return only to both sides.
CREATE TABLE intermediaries.step (
    id     bigint PRIMARY KEY,
    demand bigint NOT NULL REFERENCES intermediaries.demand (id),
    at     timestamptz NOT NULL,
    kind   text NOT NULL,
    words  text
);
CREATE INDEX step_demand ON intermediaries.step (demand, id);

-- Objections to a choice, complaints of either side: cases of the supervising department.
CREATE TABLE intermediaries.grievance (
    id          bigint PRIMARY KEY,
    demand      bigint NOT NULL REFERENCES intermediaries.demand (id),
    kind        text NOT NULL CHECK (kind IN ('objection', 'complaint', 'late')),
    -- who says it: the owner, or the agency with this id; null: the clock
    agency      bigint,
    winner      bigint,
    words       bytea,
    case_id     bigint NOT NULL UNIQUE,
    case_number text NOT NULL,
    outcome     text,
    answer      bytea,
    at          timestamptz NOT NULL
);
CREATE UNIQUE INDEX grievance_objection ON intermediaries.grievance (demand, agency, winner) WHERE kind = 'objection';
CREATE INDEX grievance_demand ON intermediaries.grievance (demand, id);
