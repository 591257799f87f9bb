-- +goose Up
-- Public keys only: the private keys are in a file beside the database.
CREATE TABLE certificate_keys (
  id INTEGER NOT NULL,
  algorithm TEXT NOT NULL,
  public_key TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (id)
);
