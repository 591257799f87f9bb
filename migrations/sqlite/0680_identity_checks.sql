-- +goose Up
-- What staff found when they held a candidate's document beside the person. Rows are only added; each session's form a
-- chain. The note is sealed and may be emptied when its time is over: the chain holds a keyed digest of it.
CREATE TABLE identity_checks (
  session_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  candidate_id TEXT NOT NULL,
  verdict TEXT NOT NULL,
  way TEXT NOT NULL,
  note TEXT NOT NULL,
  note_key TEXT NOT NULL,
  checked_at INTEGER NOT NULL,
  checked_by TEXT NOT NULL,
  checker_name TEXT NOT NULL,
  mac TEXT NOT NULL,
  mac_key TEXT NOT NULL,
  PRIMARY KEY (session_id, seq)
) WITHOUT ROWID;
CREATE INDEX identity_checks_candidate ON identity_checks (candidate_id, seq);
