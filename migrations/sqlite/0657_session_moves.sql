-- +goose Up
-- How the time and the room of a session have changed, one line each. 0 and '' are no date.
CREATE TABLE session_moves (
  id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  from_starts_at INTEGER NOT NULL,
  from_room_id TEXT NOT NULL,
  to_starts_at INTEGER NOT NULL,
  to_room_id TEXT NOT NULL,
  tickets INTEGER NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX session_moves_session_id ON session_moves (session_id, id);
