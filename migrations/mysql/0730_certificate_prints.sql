-- +goose Up
-- Each printed copy of a certificate: who printed it, when, and from the second copy on why.
CREATE TABLE certificate_prints (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  certificate_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  copy_number INT NOT NULL,
  reason VARCHAR(500) NOT NULL,
  batch VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  printed_at BIGINT NOT NULL,
  printed_by VARCHAR(200) NOT NULL,
  printed_by_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY certificate_prints_copy (certificate_id, copy_number),
  KEY certificate_prints_batch (batch),
  KEY certificate_prints_printed_at (printed_at)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
