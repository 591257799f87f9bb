-- +goose Up
-- What has happened to an entry, one line each.
CREATE TABLE entry_events (
  id TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  act TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX entry_events_entry_id ON entry_events (entry_id, id);
