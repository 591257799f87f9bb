-- +goose Up
-- Ticket numbers that were replaced when a session moved to another day. They are never given again.
CREATE TABLE former_tickets (
  ticket CHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  candidate_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  replaced_at BIGINT NOT NULL,
  PRIMARY KEY (ticket),
  KEY former_tickets_candidate_id (candidate_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
