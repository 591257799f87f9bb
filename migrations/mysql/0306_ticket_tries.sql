-- +goose Up
-- Tries at a door per ticket number, whether that ticket exists or not.
CREATE TABLE ticket_tries (
  door VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ticket CHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  tries INT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (door, ticket),
  KEY ticket_tries_since (since)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
