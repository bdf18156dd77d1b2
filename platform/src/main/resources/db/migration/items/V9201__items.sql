CREATE SCHEMA IF NOT EXISTS items;

-- One item. `draft` is the newest revision's number, `live` the one that everybody sees; the columns behind repeat the live
-- revision (or the draft of what was never live) for lists.
CREATE TABLE items.item (
    id            bigint PRIMARY KEY,
    code          text COLLATE "C" NOT NULL UNIQUE,
    state         text NOT NULL,
    draft         int NOT NULL,
    live          int,
    department    text NOT NULL,
    submitter     bigint,
    submitted_by  text,
    -- submitted by whoever reaches all departments: then somebody of the department has to agree, and the other way round
    by_bureau     boolean NOT NULL DEFAULT false,
    published_at  timestamptz,
    changed_at    timestamptz NOT NULL,
    name          text NOT NULL,
    kind          text NOT NULL,
    audience      text[] NOT NULL,
    events        text[] NOT NULL,
    -- codes of places and kinds of places (@town) where it is taken in
    places        text[] NOT NULL,
    valid_from    date,
    valid_to      date,
    demo          boolean NOT NULL DEFAULT false,
    version       int NOT NULL
);
CREATE INDEX item_live ON items.item (id) WHERE live IS NOT NULL AND state <> 'withdrawn';
CREATE INDEX item_live_events ON items.item USING gin (events) WHERE live IS NOT NULL AND state <> 'withdrawn';
CREATE INDEX item_live_places ON items.item USING gin (places) WHERE live IS NOT NULL AND state <> 'withdrawn';
CREATE INDEX item_state ON items.item (state, id);
CREATE INDEX item_department ON items.item (department, id);
CREATE INDEX item_changed ON items.item (changed_at);

-- Every version of every item, kept as it was. Append-only but for the marks of its publication.
CREATE TABLE items.revision (
    item_id      bigint NOT NULL REFERENCES items.item (id),
    number       int NOT NULL,
    body         jsonb NOT NULL,
    note         text,
    by_name      text NOT NULL,
    by_org       text,
    at           timestamptz NOT NULL,
    published_at timestamptz,
    PRIMARY KEY (item_id, number)
);
CREATE FUNCTION items.keep_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.body IS DISTINCT FROM OLD.body OR NEW.by_name <> OLD.by_name OR NEW.at <> OLD.at THEN
        RAISE EXCEPTION 'versions of an item are kept as they were';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER revision_kept BEFORE UPDATE OR DELETE ON items.revision FOR EACH ROW EXECUTE FUNCTION items.keep_revision();

-- One loaded spreadsheet and what became of its rows.
CREATE TABLE items.load (
    id       bigint PRIMARY KEY,
    file     text NOT NULL,
    sm3      text NOT NULL,
    rows     int NOT NULL,
    made     int NOT NULL,
    changed  int NOT NULL,
    same     int NOT NULL,
    refused  int NOT NULL,
    -- why the file could not be read to its end; null: it was
    trouble  text,
    by_id    bigint NOT NULL,
    by_name  text NOT NULL,
    by_org   text,
    at       timestamptz NOT NULL
);
CREATE INDEX load_by ON items.load (by_id, id);

-- Rows that were not taken, with their reasons, as they came.
CREATE TABLE items.load_row (
    load_id bigint NOT NULL REFERENCES items.load (id) ON DELETE CASCADE,
    line    bigint NOT NULL,
    code    text,
    name    text,
    reasons text[] NOT NULL,
    cells   jsonb NOT NULL,
    PRIMARY KEY (load_id, line)
);

-- Where items are offered. Opening hours are the city's office hours unless a place has its own.
CREATE TABLE items.place (
    code       text COLLATE "C" PRIMARY KEY,
    name       text NOT NULL,
    kind       text NOT NULL,
    town       text,
    address    text NOT NULL,
    phone      text,
    lon        double precision NOT NULL,
    lat        double precision NOT NULL,
    -- spans of a working day and of a day off; null: the city's office hours, closed on days off
    hours      jsonb,
    -- code of the queue machine whose reports tell how busy it is
    queue      text,
    note       text,
    active     boolean NOT NULL DEFAULT true,
    demo       boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL,
    version    int NOT NULL
);
