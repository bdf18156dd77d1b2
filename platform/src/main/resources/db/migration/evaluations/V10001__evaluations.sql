CREATE SCHEMA IF NOT EXISTS evaluations;

-- Something done for somebody that may be graded once. Whether it was is kept, and not when.
CREATE TABLE evaluations.service (
    id         bigint PRIMARY KEY,
    -- what it was: matter:<number>, window:<number of the receipt>
    reference  text COLLATE "C" NOT NULL UNIQUE,
    person     bigint NOT NULL,
    human      bigint,
    item       text COLLATE "C" NOT NULL,
    item_name  text NOT NULL,
    department text NOT NULL,
    channel    text COLLATE "C" NOT NULL,
    -- account of who did it; null: nobody of the staff
    officer    bigint,
    ended_on   date NOT NULL,
    until      date NOT NULL,
    rated      boolean NOT NULL DEFAULT false
);
CREATE INDEX service_person ON evaluations.service (person, id);
CREATE INDEX service_item ON evaluations.service (item, ended_on);
CREATE INDEX service_ended ON evaluations.service (ended_on);

-- A grade, apart from its service: key is a keyed hash of the service's id, so that one who has the service finds the grade through the
-- program, and nobody finds the service, or a day within the month, from the grade.
CREATE TABLE evaluations.rating (
    key        bytea PRIMARY KEY,
    month      date NOT NULL,
    grade      smallint NOT NULL CHECK (grade BETWEEN 1 AND 5),
    item       text COLLATE "C" NOT NULL,
    item_name  text NOT NULL,
    department text NOT NULL,
    channel    text COLLATE "C" NOT NULL,
    aspects    text[] NOT NULL,
    -- personal data is masked before it is written
    words      text,
    -- what came of a bad one: mended, unconfirmed, unfounded; an annotation, the grade stays
    outcome    text
);
CREATE INDEX rating_month ON evaluations.rating (month, department);

CREATE FUNCTION evaluations.keep_rating() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.key, NEW.month, NEW.grade, NEW.item, NEW.department, NEW.channel, NEW.aspects) IS DISTINCT FROM (OLD.key, OLD.month, OLD.grade, OLD.item, OLD.department, OLD.channel, OLD.aspects)
            OR NEW.words IS DISTINCT FROM OLD.words THEN
        RAISE EXCEPTION 'grades are kept as they were given';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rating_kept BEFORE UPDATE OR DELETE ON evaluations.rating FOR EACH ROW EXECUTE FUNCTION evaluations.keep_rating();

-- What follows a bad grade.
CREATE TABLE evaluations.mending (
    case_id     bigint PRIMARY KEY,
    key         bytea NOT NULL UNIQUE REFERENCES evaluations.rating,
    case_number text NOT NULL,
    -- who may take no step in it
    judged      bigint,
    -- a telephone for the revisit, when the person left one; sealed
    contact     bytea,
    state       text NOT NULL,
    -- what the person is told
    reply       text
);
