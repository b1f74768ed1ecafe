-- The register of a provider directory, schema 1. Times are milliseconds since 1970 UTC.
-- What a resource can be found by is derived from its body; it is taken out again with it.
CREATE TABLE resource (
    row        INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: pages go on behind it
    kind       INTEGER NOT NULL,                   -- `name`
    id         TEXT NOT NULL,
    version    INTEGER NOT NULL,
    updated    INTEGER NOT NULL,
    change     INTEGER NOT NULL,                   -- grows with every change of any resource
    state      INTEGER NOT NULL,                   -- 0 current, 1 inactive, 2 suppressed, 3 deleted
    source     TEXT NOT NULL,                      -- who published it
    body       TEXT NOT NULL,                      -- JSON as it was given
    UNIQUE (kind, id)
);
CREATE UNIQUE INDEX resource_by_change ON resource (change);
CREATE INDEX resource_by_kind ON resource (kind, row);

-- Names that stand in millions of rows: resource types, parameters, systems.
CREATE TABLE name (
    number INTEGER PRIMARY KEY,
    text   TEXT NOT NULL UNIQUE
);

-- Codes, identifiers and URIs (which have no system).
CREATE TABLE token (
    parameter INTEGER NOT NULL,
    code      TEXT NOT NULL,
    resource  INTEGER NOT NULL,
    system    INTEGER NOT NULL,
    PRIMARY KEY (parameter, code, resource, system)
) WITHOUT ROWID;

CREATE TABLE text (
    parameter INTEGER NOT NULL,
    folded    TEXT NOT NULL,
    resource  INTEGER NOT NULL,
    exact     TEXT NOT NULL,
    PRIMARY KEY (parameter, folded, resource, exact)
) WITHOUT ROWID;
CREATE INDEX text_by_resource ON text (resource, parameter);

-- References to resources here (kind and id) or elsewhere (kind 0, URL).
CREATE TABLE link (
    parameter INTEGER NOT NULL,
    kind      INTEGER NOT NULL,
    id        TEXT NOT NULL,
    resource  INTEGER NOT NULL,
    PRIMARY KEY (parameter, kind, id, resource)
) WITHOUT ROWID;
CREATE INDEX link_by_resource ON link (resource, parameter);

-- Dates and numbers.
CREATE TABLE span (
    parameter INTEGER NOT NULL,
    first     INTEGER NOT NULL,
    last      INTEGER NOT NULL,
    resource  INTEGER NOT NULL,
    PRIMARY KEY (parameter, first, last, resource)
) WITHOUT ROWID;
CREATE INDEX span_by_resource ON span (resource, parameter);

-- The box is rounded outwards; the place itself stands beside it.
CREATE VIRTUAL TABLE position USING rtree (
    resource, south, north, west, east, +latitude, +longitude
);

-- Organisations whose suppression hides what belongs to them.
CREATE TABLE veil (
    organization TEXT PRIMARY KEY
) WITHOUT ROWID;
