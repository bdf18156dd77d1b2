CREATE SCHEMA IF NOT EXISTS retrieval;

-- Vectors of texts, by the digest of model and text: computed once, whoever asks. The catalogue's come along.
ALTER TABLE catalog.meaning SET SCHEMA retrieval;
