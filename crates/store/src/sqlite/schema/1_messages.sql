-- Sealpost's embedded store, schema 1. Times are milliseconds since 1970 UTC.
CREATE TABLE life (
    id        BLOB PRIMARY KEY,     -- 16 bytes, UUID
    org       TEXT NOT NULL,
    direction TEXT NOT NULL,        -- 'inbound' or 'outbound'
    since     INTEGER NOT NULL,
    version   INTEGER NOT NULL,
    state     TEXT NOT NULL         -- JSON
);
CREATE INDEX life_by_time ON life (since DESC, id DESC);

CREATE TABLE unique_key (
    org   TEXT NOT NULL,
    space TEXT NOT NULL,
    value TEXT NOT NULL,
    life  BLOB NOT NULL,
    PRIMARY KEY (org, space, value)
) WITHOUT ROWID;

CREATE TABLE lookup (
    org   TEXT NOT NULL,
    space TEXT NOT NULL,
    value TEXT NOT NULL,
    life  BLOB NOT NULL,
    PRIMARY KEY (org, space, value, life)
) WITHOUT ROWID;

CREATE TABLE work (
    ticket  INTEGER PRIMARY KEY AUTOINCREMENT,
    life    BLOB NOT NULL,
    slot    TEXT NOT NULL,
    lane    TEXT NOT NULL,
    free_at INTEGER NOT NULL,       -- when it is due, or when its lease runs out
    due     INTEGER NOT NULL,
    worker  TEXT,
    taken   INTEGER NOT NULL,       -- 1 once a worker held it
    UNIQUE (life, slot)
);
CREATE INDEX work_by_time ON work (free_at);

CREATE TABLE blob (
    id    TEXT PRIMARY KEY,         -- SHA-256, hex
    bytes BLOB NOT NULL
);

CREATE TABLE audit (
    org   TEXT NOT NULL,
    seq   INTEGER NOT NULL,
    entry TEXT NOT NULL,            -- JSON
    PRIMARY KEY (org, seq)
) WITHOUT ROWID;
