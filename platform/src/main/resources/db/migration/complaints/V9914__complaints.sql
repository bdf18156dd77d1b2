CREATE SCHEMA IF NOT EXISTS complaints;

-- What an applicant has to complain of in a matter of theirs. What they wrote lies sealed; the case holds it without what tells who they are.
CREATE TABLE complaints.complaint (
    id          bigint PRIMARY KEY,
    person      bigint NOT NULL,
    gid         bigint NOT NULL,
    -- whose matter it is; null: one's own
    firm        text COLLATE "C",
    -- the page's own word for this one complaint, and what was said under it
    request     text COLLATE "C" NOT NULL,
    digest      bytea NOT NULL,
    matter      text COLLATE "C" NOT NULL,
    item_name   text NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    -- complained of, and who supervises
    judged      text NOT NULL,
    supervisor  text NOT NULL,
    words       bytea NOT NULL,
    callable    boolean NOT NULL,
    case_id     bigint NOT NULL UNIQUE,
    case_number text NOT NULL,
    state       text NOT NULL,
    -- the department was told which matter it is
    named       boolean NOT NULL DEFAULT false,
    answer      text,
    -- whoever answered first: a second look is another's
    answered_by bigint,
    answered_at timestamptz,
    -- what the person says of the answer, once; null: nothing yet
    content     boolean,
    at          timestamptz NOT NULL,
    UNIQUE (person, request)
);
CREATE INDEX complaint_person ON complaints.complaint (person, id);
CREATE INDEX complaint_firm ON complaints.complaint (firm, id) WHERE firm IS NOT NULL;
CREATE INDEX complaint_matter ON complaints.complaint (matter);
-- one at a time about one matter
CREATE UNIQUE INDEX complaint_open ON complaints.complaint (matter) WHERE state NOT IN ('answered', 'refused');

-- What happened to it, in words for who complained.
CREATE TABLE complaints.step (
    complaint bigint NOT NULL REFERENCES complaints.complaint,
    id        bigint NOT NULL,
    at        timestamptz NOT NULL,
    text      text NOT NULL,
    PRIMARY KEY (complaint, id)
);

CREATE TABLE complaints.file (
    id        bigint PRIMARY KEY,
    complaint bigint NOT NULL REFERENCES complaints.complaint,
    name      bytea NOT NULL,
    kind      text NOT NULL,
    size      int NOT NULL,
    content   bytea NOT NULL
);
CREATE INDEX file_complaint ON complaints.file (complaint);
