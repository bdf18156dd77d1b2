CREATE SCHEMA IF NOT EXISTS quality;

-- Identifiers with a check digit, as plain expressions that the planner takes into the query: millions of rows in one pass.
-- They say the same as the classes of org.zhongshu.algorithms.identifiers; a test compares the two.

-- GB 11643-1999, 18 characters
CREATE FUNCTION quality.is_citizen_id(x text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN x !~ '^[0-9]{17}[0-9Xx]$' THEN false
        WHEN left(x, 2) NOT IN ('11', '12', '13', '14', '15', '21', '22', '23', '31', '32', '33', '34', '35', '36', '37', '41', '42', '43', '44', '45', '46', '50', '51', '52', '53', '54', '61', '62', '63', '64', '65', '71', '81', '82', '83', '91') THEN false
        WHEN substr(x, 7, 4)::int NOT BETWEEN 1850 AND 2150 THEN false
        WHEN substr(x, 11, 2)::int NOT BETWEEN 1 AND 12 THEN false
        WHEN substr(x, 13, 2)::int NOT BETWEEN 1 AND CASE substr(x, 11, 2) WHEN '04' THEN 30 WHEN '06' THEN 30 WHEN '09' THEN 30 WHEN '11' THEN 30
            WHEN '02' THEN CASE WHEN substr(x, 7, 4)::int % 4 = 0 AND (substr(x, 7, 4)::int % 100 <> 0 OR substr(x, 7, 4)::int % 400 = 0) THEN 29 ELSE 28 END ELSE 31 END THEN false
        ELSE substr('10X98765432', 1 + ((ascii(substr(x, 1, 1)) - 48) * 7 + (ascii(substr(x, 2, 1)) - 48) * 9 + (ascii(substr(x, 3, 1)) - 48) * 10 + (ascii(substr(x, 4, 1)) - 48) * 5 + (ascii(substr(x, 5, 1)) - 48) * 8 + (ascii(substr(x, 6, 1)) - 48) * 4 + (ascii(substr(x, 7, 1)) - 48) * 2 + (ascii(substr(x, 8, 1)) - 48) * 1 + (ascii(substr(x, 9, 1)) - 48) * 6 + (ascii(substr(x, 10, 1)) - 48) * 3 + (ascii(substr(x, 11, 1)) - 48) * 7 + (ascii(substr(x, 12, 1)) - 48) * 9 + (ascii(substr(x, 13, 1)) - 48) * 10 + (ascii(substr(x, 14, 1)) - 48) * 5 + (ascii(substr(x, 15, 1)) - 48) * 8 + (ascii(substr(x, 16, 1)) - 48) * 4 + (ascii(substr(x, 17, 1)) - 48) * 2) % 11, 1) = upper(substr(x, 18, 1))
    END
$$;

-- GB 32100-2015
CREATE FUNCTION quality.is_credit_code(x text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN x !~ '^[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{10}$' THEN false
        ELSE substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + (31 - ((strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 1, 1))) - 1) * 1 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 2, 1))) - 1) * 3 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 3, 1))) - 1) * 9 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 4, 1))) - 1) * 27 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 5, 1))) - 1) * 19 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 6, 1))) - 1) * 26 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 7, 1))) - 1) * 16 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 8, 1))) - 1) * 17 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 9, 1))) - 1) * 20 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 10, 1))) - 1) * 29 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 11, 1))) - 1) * 25 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 12, 1))) - 1) * 13 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 13, 1))) - 1) * 8 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 14, 1))) - 1) * 24 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 15, 1))) - 1) * 10 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 16, 1))) - 1) * 30 + (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', upper(substr(x, 17, 1))) - 1) * 28) % 31) % 31, 1) = upper(substr(x, 18, 1))
    END
$$;

-- ISO/IEC 7812-1: 15 to 19 digits, the last one by Luhn
CREATE FUNCTION quality.is_bank_card(x text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN x !~ '^[34569][0-9]{14,18}$' THEN false
        ELSE (SELECT sum(CASE WHEN i % 2 = 0 THEN d WHEN d * 2 > 9 THEN d * 2 - 9 ELSE d * 2 END) % 10 = 0
              FROM (SELECT i, ascii(substr(reverse(x), i + 1, 1)) - 48 AS d FROM generate_series(0, length(x) - 1) i) digits)
    END
$$;

-- What people decided about rules: the newest version of each counts. Rules of quality.yaml have rows only where a dataset differs from them.
CREATE TABLE quality.rule (
    dataset    text        NOT NULL,
    key        text        NOT NULL,
    version    int         NOT NULL,
    own        boolean     NOT NULL,
    definition jsonb       NOT NULL,
    removed    boolean     NOT NULL DEFAULT false,
    reason     text        NOT NULL,
    made_by    text        NOT NULL,
    made_at    timestamptz NOT NULL,
    PRIMARY KEY (dataset, key, version)
);

-- One check of one dataset.
CREATE TABLE quality.run (
    id         bigint PRIMARY KEY,
    dataset    text        NOT NULL,
    department text        NOT NULL,
    cause      text        NOT NULL,
    state      text        NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    seq        bigint,
    rows       bigint,
    score      double precision,
    rules      int         NOT NULL DEFAULT 0,
    broken     int         NOT NULL DEFAULT 0,
    dimensions jsonb,
    book       text,
    message    text
);
CREATE INDEX run_of_dataset ON quality.run (dataset, started_at DESC);
CREATE INDEX run_of_time ON quality.run (ended_at) WHERE state = 'done';
CREATE UNIQUE INDEX one_run_at_a_time ON quality.run (dataset) WHERE state = 'running';

CREATE TABLE quality.result (
    run_id    bigint           NOT NULL REFERENCES quality.run ON DELETE CASCADE,
    rule      text             NOT NULL,
    name      text             NOT NULL,
    kind      text             NOT NULL,
    dimension text             NOT NULL,
    fields    text[]           NOT NULL,
    weight    int              NOT NULL,
    level     int              NOT NULL,
    tolerance double precision NOT NULL,
    checked   bigint           NOT NULL,
    bad       bigint           NOT NULL,
    score     double precision,
    broken    boolean          NOT NULL,
    note      text,
    PRIMARY KEY (run_id, rule)
);

-- The share that each deliverer has in the last run.
CREATE TABLE quality.source_result (
    run_id bigint           NOT NULL REFERENCES quality.run ON DELETE CASCADE,
    source text             NOT NULL,
    rows   bigint           NOT NULL,
    score  double precision,
    PRIMARY KEY (run_id, source)
);

-- Rows that broke a rule at the last run, by key only: what they hold is read, and masked, when somebody looks.
CREATE TABLE quality.sample (
    dataset text NOT NULL,
    rule    text NOT NULL,
    row_key text NOT NULL,
    PRIMARY KEY (dataset, rule, row_key)
);

-- A rule that is broken, and its case.
CREATE TABLE quality.trouble (
    dataset  text        NOT NULL,
    rule     text        NOT NULL,
    case_id  bigint,
    case_number text,
    open     boolean     NOT NULL,
    broken   boolean     NOT NULL,
    since    timestamptz NOT NULL,
    bad      bigint      NOT NULL,
    PRIMARY KEY (dataset, rule)
);
CREATE INDEX trouble_of_case ON quality.trouble (case_id);
