-- A file that came with a composite matter, in the parts that ask for its material. No foreign keys: it goes with the part.
CREATE TABLE matters.shared_file (
    matter bigint NOT NULL,
    file   bigint NOT NULL,
    PRIMARY KEY (matter, file)
);
