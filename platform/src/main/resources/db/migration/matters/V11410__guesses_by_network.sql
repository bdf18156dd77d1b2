-- Wrong guesses are counted for each network that makes them, so that a stranger's do not shut out whose matter it is; '*' counts all of a number.
ALTER TABLE matters.guess ADD COLUMN network text COLLATE "C" NOT NULL DEFAULT '*';
-- from when on this network may try again, where so many were made that each has to wait
ALTER TABLE matters.guess ADD COLUMN ready_at timestamptz;
ALTER TABLE matters.guess ALTER COLUMN network DROP DEFAULT;
ALTER TABLE matters.guess DROP CONSTRAINT guess_pkey;
ALTER TABLE matters.guess ADD PRIMARY KEY (number, network);
