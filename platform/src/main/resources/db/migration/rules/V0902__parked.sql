-- Messages of the alert topic that could not be taken after several attempts: kept with their reason, so that nothing is lost.
CREATE TABLE rules.parked (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message  jsonb NOT NULL,
    reason   text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);
