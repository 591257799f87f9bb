-- +goose Up
-- A person entered for a session. A missing seat is NULL, so that the unique key allows many of them.
CREATE TABLE candidates (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  session_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ticket CHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seat_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  extra_minutes INT NOT NULL,
  checked_in_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY candidates_ticket (ticket),
  UNIQUE KEY candidates_session_id_person_id (session_id, person_id),
  UNIQUE KEY candidates_session_id_seat_id (session_id, seat_id),
  KEY candidates_person_id (person_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
