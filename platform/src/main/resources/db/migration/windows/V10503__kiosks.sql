-- A machine of a place: a terminal of the one code (its key and its blocking are there) that stands at a place and clears itself.
CREATE TABLE windows.kiosk (
    terminal bigint PRIMARY KEY,
    number   text COLLATE "C" NOT NULL UNIQUE,
    place    text COLLATE "C" NOT NULL,
    idle     integer NOT NULL CHECK (idle BETWEEN 20 AND 300),
    version  integer NOT NULL DEFAULT 1
);

-- What was applied for at a machine, for the figures. Who applied is in the matter.
CREATE TABLE windows.kiosk_matter (
    matter     text COLLATE "C" PRIMARY KEY,
    number     text COLLATE "C" NOT NULL,
    department text NOT NULL,
    place      text COLLATE "C" NOT NULL,
    place_name text NOT NULL,
    level      text COLLATE "C" NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX kiosk_matter_at ON windows.kiosk_matter (at);
