-- +goose Up
CREATE TABLE account_roles (
    account_id TEXT NOT NULL,
    role       TEXT NOT NULL,
    PRIMARY KEY (account_id, role)
);
