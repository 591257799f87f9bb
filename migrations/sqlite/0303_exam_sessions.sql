-- +goose Up
-- An exam at a time in a room. terms is empty until the papers are frozen and never changes after.
-- busy_from and busy_to are the span in which the room and its candidates can be nowhere else.
CREATE TABLE exam_sessions (
  id TEXT NOT NULL,
  exam_id TEXT NOT NULL,
  room_id TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  busy_from INTEGER NOT NULL,
  busy_to INTEGER NOT NULL,
  state TEXT NOT NULL,
  terms TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  closed_at INTEGER NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX exam_sessions_exam_id ON exam_sessions (exam_id);
CREATE INDEX exam_sessions_room_id_busy_from ON exam_sessions (room_id, busy_from);
CREATE INDEX exam_sessions_starts_at ON exam_sessions (starts_at);
