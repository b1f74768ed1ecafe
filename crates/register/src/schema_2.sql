-- Schema 2: people search.

-- One row for each role and service: what people search orders by. `mark` tells whether the text
-- in `who` is still the one that the entry has.
CREATE TABLE card (
    row       INTEGER PRIMARY KEY,                 -- of `resource`
    mark      INTEGER NOT NULL,
    receives  INTEGER NOT NULL,
    latitude  REAL,
    longitude REAL
);

-- Words and marks of cards, by row. Only which row has which word is kept, not where.
CREATE VIRTUAL TABLE who USING fts5(
    words, content = '', contentless_delete = 1, detail = none,
    tokenize = "ascii tokenchars ':_'"
);
-- Sixteen MiB are collected before a segment of the index is written.
INSERT INTO who (who, rank) VALUES ('hashsize', 16777216);

-- Every word that was ever on a card. Only added to: a reader asks for what is behind its last.
CREATE TABLE word (
    number INTEGER PRIMARY KEY,
    text   TEXT NOT NULL UNIQUE
);

-- Which edition of the tables of words the cards were made with.
CREATE TABLE edition (
    cards INTEGER NOT NULL
);
