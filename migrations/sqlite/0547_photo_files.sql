-- +goose Up
CREATE TABLE photo_files (
    import_id TEXT    NOT NULL,
    position  INTEGER NOT NULL,
    outcome   TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (import_id, position)
);
