-- +goose Up
-- What somebody has applied for: to sit an exam. open_key holds exam and person while the entry leads to a session, and
-- is NULL when it has been withdrawn or sat, so that the unique key allows one open entry and many old ones.
CREATE TABLE entries (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  exam_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  organisation_id VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(200) NOT NULL,
  override_reason VARCHAR(200) NOT NULL,
  submitted_at BIGINT NOT NULL,
  submitted_by VARCHAR(64) NOT NULL,
  submitted_name VARCHAR(200) NOT NULL,
  reviewed_at BIGINT NOT NULL,
  reviewed_by VARCHAR(64) NOT NULL,
  reviewed_name VARCHAR(200) NOT NULL,
  session_id VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  closed_at BIGINT NOT NULL,
  open_key VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY entries_open_key (open_key),
  KEY entries_exam_id (exam_id, state, id),
  KEY entries_person_id (person_id),
  KEY entries_session_id (session_id),
  KEY entries_state (state, id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
