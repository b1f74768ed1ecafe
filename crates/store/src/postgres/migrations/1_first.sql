-- Sealpost on PostgreSQL, schema 1. Times are milliseconds since 1970 UTC.
-- Organisations, key values and tokens that are too long for an index stand here by their digest.
CREATE TABLE sealpost.life (
    id        uuid PRIMARY KEY,
    org       text COLLATE "C" NOT NULL,
    direction text NOT NULL,        -- 'inbound' or 'outbound'
    since     bigint NOT NULL,
    version   bigint NOT NULL,
    state     text NOT NULL         -- JSON
) WITH (fillfactor = 80);
CREATE INDEX life_by_time ON sealpost.life (since DESC, id DESC);
CREATE INDEX life_by_org ON sealpost.life (org, since DESC, id DESC);

CREATE TABLE sealpost.unique_key (
    org   text COLLATE "C" NOT NULL,
    space text COLLATE "C" NOT NULL,
    value bytea NOT NULL,
    life  uuid NOT NULL,
    PRIMARY KEY (org, space, value)
);

CREATE TABLE sealpost.lookup (
    org   text COLLATE "C" NOT NULL,
    space text COLLATE "C" NOT NULL,
    value bytea NOT NULL,
    life  uuid NOT NULL,
    PRIMARY KEY (org, space, value, life)
);

CREATE SEQUENCE sealpost.ticket AS bigint;

-- Short-lived rows: vacuumed early, so that a claim does not wade through dead ones.
CREATE TABLE sealpost.work (
    ticket  bigint PRIMARY KEY,
    life    uuid NOT NULL,
    slot    text COLLATE "C" NOT NULL,
    lane    text COLLATE "C" NOT NULL,
    free_at bigint NOT NULL,        -- when it is due, or when its lease runs out
    due     bigint NOT NULL,
    urgent  boolean NOT NULL,
    taken   boolean NOT NULL,       -- true once a worker held it
    node    text,                   -- the node that holds it
    worker  text,
    UNIQUE (life, slot)
) WITH (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX work_by_turn ON sealpost.work (urgent, free_at, ticket);

CREATE TABLE sealpost.record (
    org     text COLLATE "C" NOT NULL,
    shelf   text COLLATE "C" NOT NULL,
    id      bytea NOT NULL,
    version bigint NOT NULL,
    body    text NOT NULL,          -- JSON
    tokens  text NOT NULL,          -- JSON: the rows of record_token
    PRIMARY KEY (org, shelf, id)
);

CREATE TABLE sealpost.record_token (
    org   text COLLATE "C" NOT NULL,
    shelf text COLLATE "C" NOT NULL,
    token bytea NOT NULL,
    id    bytea NOT NULL,
    PRIMARY KEY (org, shelf, token, id)
);

-- Clinical content: kept by policy, never dropped by age.
CREATE TABLE sealpost.content (
    id        text COLLATE "C" PRIMARY KEY,     -- SHA-256, hex
    bytes     bytea NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now()
);

-- Sealed bytes of messages under way: one partition per week, dropped as a whole.
CREATE TABLE sealpost.sealed (
    id    text COLLATE "C" NOT NULL,            -- SHA-256, hex
    week  integer NOT NULL,                     -- weeks since 1970
    bytes bytea NOT NULL,
    PRIMARY KEY (id, week)
) PARTITION BY RANGE (week);
-- They are encrypted: compressing them is work for nothing.
ALTER TABLE sealpost.sealed ALTER COLUMN bytes SET STORAGE EXTERNAL;
-- For the weeks that nobody made a partition for.
CREATE TABLE sealpost.sealed_other PARTITION OF sealpost.sealed DEFAULT;

CREATE TABLE sealpost.audit (
    org   text COLLATE "C" NOT NULL,
    seq   bigint NOT NULL,
    entry text NOT NULL,            -- JSON
    PRIMARY KEY (org, seq)
);

-- The end of each chain, locked by whoever lengthens it: two nodes cannot fork a chain.
CREATE TABLE sealpost.audit_head (
    org  text COLLATE "C" PRIMARY KEY,
    head text NOT NULL              -- JSON
) WITH (fillfactor = 50);

-- The last group that each writing connection committed, for whoever had no answer.
CREATE TABLE sealpost.marker (
    writer uuid PRIMARY KEY,
    batch  uuid NOT NULL,
    at     timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 20);

-- What was dropped as a whole, when and by whom.
CREATE TABLE sealpost.dropped (
    what    text NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    by_role text NOT NULL DEFAULT current_user
);
