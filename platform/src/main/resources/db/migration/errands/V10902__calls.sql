-- What is said while the other side is being asked is asked about again.
ALTER TABLE errands.errand ADD COLUMN calls int NOT NULL DEFAULT 0;
