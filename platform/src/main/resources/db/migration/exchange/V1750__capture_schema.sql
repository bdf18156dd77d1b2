-- What captured MariaDB tables looked like, statement by statement. One capture has a few rows.
CREATE SCHEMA IF NOT EXISTS exchange;
CREATE TABLE exchange.capture_schema (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    capture text NOT NULL,
    record  text NOT NULL
);
CREATE INDEX capture_schema_capture ON exchange.capture_schema (capture, id);
