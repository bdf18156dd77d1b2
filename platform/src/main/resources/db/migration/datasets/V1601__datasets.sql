CREATE SCHEMA IF NOT EXISTS datasets;
-- the tables themselves, one for each dataset, named as it is; made and altered by the module at run time
CREATE SCHEMA IF NOT EXISTS data;

CREATE TABLE datasets.dataset (
    id          text COLLATE "C" PRIMARY KEY,
    name        text NOT NULL,
    department  text NOT NULL,
    resource    bigint,
    kind        text NOT NULL,
    columns     jsonb NOT NULL,
    version     int NOT NULL,
    created_at  timestamptz NOT NULL,
    changed_at  timestamptz NOT NULL
);
CREATE INDEX dataset_resource ON datasets.dataset (resource) WHERE resource IS NOT NULL;

-- complete deliveries under way: by their end, what was not seen is gone
CREATE TABLE datasets.delivery (
    dataset     text COLLATE "C" NOT NULL REFERENCES datasets.dataset ON DELETE CASCADE,
    source      text COLLATE "C" NOT NULL,
    id          bigint NOT NULL,
    -- nothing of this source was there at the beginning, so nothing can be gone at the end and no key needs noting
    first       boolean NOT NULL,
    began_at    timestamptz NOT NULL,
    PRIMARY KEY (dataset, source)
);
CREATE TABLE datasets.seen (
    delivery    bigint NOT NULL,
    key         text COLLATE "C" NOT NULL
);
CREATE INDEX seen_delivery ON datasets.seen (delivery);
