-- +goose Up
-- An exam at a time in a room. terms is empty until the papers are frozen and never changes after.
-- busy_from and busy_to are the span in which the room and its candidates can be nowhere else.
CREATE TABLE exam_sessions (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  exam_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  room_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  starts_at BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  busy_from BIGINT NOT NULL,
  busy_to BIGINT NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  terms LONGTEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  closed_at BIGINT NOT NULL,
  PRIMARY KEY (id),
  KEY exam_sessions_exam_id (exam_id),
  KEY exam_sessions_room_id_busy_from (room_id, busy_from),
  KEY exam_sessions_starts_at (starts_at)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
