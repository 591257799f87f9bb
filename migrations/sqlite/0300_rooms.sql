-- +goose Up
-- An examination room: a grid of machines in one place.
CREATE TABLE rooms (
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  venue TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  column_count INTEGER NOT NULL,
  label_style TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (venue, name)
);
