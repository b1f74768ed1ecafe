-- What is kept for following other directories. Added to a register that is there already.
-- How far each source was read, as whoever reads it writes it down.
CREATE TABLE IF NOT EXISTS note (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Resources that a source still had, in the round that reads all of it.
CREATE TABLE IF NOT EXISTS seen (
    source   TEXT NOT NULL,
    resource INTEGER NOT NULL,
    PRIMARY KEY (source, resource)
) WITHOUT ROWID;

-- What changed since a moment: `_lastUpdated`, and the changes of an export.
CREATE INDEX IF NOT EXISTS resource_by_time ON resource (kind, updated, row);
