-- +goose Up
-- A roster of people that are to be entered for an exam when it is committed, and what became of them.
CREATE TABLE entry_lists (
  roster_id TEXT NOT NULL,
  exam_id TEXT NOT NULL,
  entered INTEGER NOT NULL,
  passed_over TEXT NOT NULL,
  settled_at INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  PRIMARY KEY (roster_id)
);
