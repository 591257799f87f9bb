-- +goose Up
-- Who took a printed certificate away: the holder, or a proxy by name with what they showed.
CREATE TABLE certificate_handouts (
  certificate_id TEXT NOT NULL,
  given_on TEXT NOT NULL,
  proxy TEXT NOT NULL,
  note TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL,
  PRIMARY KEY (certificate_id)
);
