-- +goose Up
-- Who took a printed certificate away: the holder, or a proxy by name with what they showed.
CREATE TABLE certificate_handouts (
  certificate_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  given_on CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  proxy VARCHAR(200) NOT NULL,
  note VARCHAR(500) NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by VARCHAR(200) NOT NULL,
  PRIMARY KEY (certificate_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
