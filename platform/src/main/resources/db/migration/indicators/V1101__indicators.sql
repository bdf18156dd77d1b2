CREATE SCHEMA IF NOT EXISTS indicators;

-- one row for each refresh: trends are what was true then, never computed backwards
CREATE TABLE indicators.point (
    indicator   text NOT NULL,
    at          timestamptz NOT NULL,
    value       double precision,
    numerator   double precision,
    denominator double precision,
    note        text,
    PRIMARY KEY (indicator, at)
);
