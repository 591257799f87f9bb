-- +goose Up
CREATE TABLE person_photos (
    id         TEXT    NOT NULL PRIMARY KEY,
    person_id  TEXT    NOT NULL,
    basis      TEXT    NOT NULL,
    basis_on   TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    keep_until TEXT    NOT NULL,
    made_by    TEXT    NOT NULL,
    made_name  TEXT    NOT NULL,
    made_at    INTEGER NOT NULL
);
CREATE INDEX person_photos_person ON person_photos (person_id);
CREATE INDEX person_photos_keep ON person_photos (keep_until);
