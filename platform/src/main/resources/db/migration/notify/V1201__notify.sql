CREATE SCHEMA IF NOT EXISTS notify;

-- how many cases were opened and ended in each minute, for the wall's time line; the cases themselves are in their module
CREATE TABLE notify.case_minute (
    minute timestamptz PRIMARY KEY,
    opened integer NOT NULL,
    closed integer NOT NULL
);
