-- What the sentence model made of a text, so that a start does not compute it again. By the model's and the text's digest.
CREATE TABLE catalog.meaning (
    digest  bytea PRIMARY KEY,
    vector  bytea NOT NULL
);
