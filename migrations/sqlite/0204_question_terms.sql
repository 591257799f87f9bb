-- +goose Up
CREATE TABLE question_terms (
    term        INTEGER NOT NULL,
    question_id TEXT    NOT NULL,
    PRIMARY KEY (term, question_id)
) WITHOUT ROWID;
