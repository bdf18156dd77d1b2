-- Who printed a receipt has its link. The person served may, signed in, grade over what came by it: the first grade stays as it was given, marked,
-- and counts no more.
ALTER TABLE evaluations.service ADD COLUMN by_link boolean NOT NULL DEFAULT false;
ALTER TABLE evaluations.service ADD COLUMN replaced boolean NOT NULL DEFAULT false;
ALTER TABLE evaluations.rating ADD COLUMN replaced boolean NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION evaluations.keep_rating() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.key, NEW.month, NEW.grade, NEW.item, NEW.department, NEW.channel, NEW.aspects) IS DISTINCT FROM (OLD.key, OLD.month, OLD.grade, OLD.item, OLD.department, OLD.channel, OLD.aspects)
            OR NEW.words IS DISTINCT FROM OLD.words OR (OLD.replaced AND NOT NEW.replaced) THEN
        RAISE EXCEPTION 'grades are kept as they were given';
    END IF;
    RETURN NEW;
END $$;

-- Bad grades whose cases are not open yet: those of some hours come together, in no order, so that the moment tells nobody whose it is.
CREATE TABLE evaluations.waiting (
    -- by chance: the numbers that others have tell their moment
    id      bigint PRIMARY KEY,
    key     bytea NOT NULL UNIQUE REFERENCES evaluations.rating,
    -- from which its case's time runs
    day     date NOT NULL,
    ready   timestamptz NOT NULL,
    judged  bigint,
    -- a telephone for the revisit, when the person left one; sealed
    contact bytea
);
