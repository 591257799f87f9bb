-- +goose Up
-- A roster of people that are to be entered for an exam when it is committed, and what became of them.
CREATE TABLE entry_lists (
  roster_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  exam_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  entered INT NOT NULL,
  passed_over LONGTEXT NOT NULL,
  settled_at BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by VARCHAR(64) NOT NULL,
  PRIMARY KEY (roster_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
