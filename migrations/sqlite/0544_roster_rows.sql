-- +goose Up
CREATE TABLE roster_rows (
    import_id TEXT    NOT NULL,
    position  INTEGER NOT NULL,
    outcome   TEXT    NOT NULL,
    decision  TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (import_id, position)
);
