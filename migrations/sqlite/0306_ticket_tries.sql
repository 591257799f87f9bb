-- +goose Up
-- Tries at a door per ticket number, whether that ticket exists or not.
CREATE TABLE ticket_tries (
  door TEXT NOT NULL,
  ticket TEXT NOT NULL,
  tries INTEGER NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (door, ticket)
);
CREATE INDEX ticket_tries_since ON ticket_tries (since);
