-- +goose Up
CREATE TABLE import_rows (
    import_id TEXT    NOT NULL,
    position  INTEGER NOT NULL,
    status    TEXT    NOT NULL,
    noted     INTEGER NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (import_id, position)
);
CREATE INDEX import_rows_status ON import_rows (import_id, status, position);
CREATE INDEX import_rows_noted ON import_rows (import_id, noted, position);
