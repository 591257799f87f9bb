-- +goose Up
-- How the time and the room of a session have changed, one line each. 0 and '' are no date.
CREATE TABLE session_moves (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  session_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_starts_at BIGINT NOT NULL,
  from_room_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  to_starts_at BIGINT NOT NULL,
  to_room_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  tickets INT NOT NULL,
  reason VARCHAR(200) NOT NULL,
  at BIGINT NOT NULL,
  by_id VARCHAR(64) NOT NULL,
  by_name VARCHAR(200) NOT NULL,
  PRIMARY KEY (id),
  KEY session_moves_session_id (session_id, id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
