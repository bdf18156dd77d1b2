-- A link that rests on the identity number the platform checked outlasts another telephone; one that rests on a telephone alone ends when a real name is bound.
ALTER TABLE persons.upstream ADD COLUMN by_number boolean NOT NULL DEFAULT false;
