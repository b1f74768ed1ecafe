-- Schema 2: records beside messages, and work that is urgent.
CREATE TABLE record (
    org     TEXT NOT NULL,
    shelf   TEXT NOT NULL,
    id      TEXT NOT NULL,
    version INTEGER NOT NULL,
    body    TEXT NOT NULL,          -- JSON
    tokens  TEXT NOT NULL,          -- JSON: the rows of record_token
    PRIMARY KEY (org, shelf, id)
) WITHOUT ROWID;

CREATE TABLE record_token (
    org   TEXT NOT NULL,
    shelf TEXT NOT NULL,
    token TEXT NOT NULL,
    id    TEXT NOT NULL,
    PRIMARY KEY (org, shelf, token, id)
) WITHOUT ROWID;

ALTER TABLE work ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
DROP INDEX work_by_time;
CREATE INDEX work_by_turn ON work (urgent, free_at, ticket);
