-- +goose Up
CREATE TABLE streets (
    code    TEXT    NOT NULL PRIMARY KEY,
    name    TEXT    NOT NULL,
    area    TEXT    NOT NULL,
    version INTEGER NOT NULL
);
