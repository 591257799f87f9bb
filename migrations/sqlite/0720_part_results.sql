-- +goose Up
-- What somebody has behind them for a certificate type besides its theory exam: learning hours and practical marks, both in
-- hundredths, copied from a signed sheet. Rows are voided with a reason, never changed.
CREATE TABLE part_results (
  id TEXT NOT NULL,
  type_id INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  part TEXT NOT NULL,
  taken_on TEXT NOT NULL,
  amount INTEGER NOT NULL,
  veto INTEGER NOT NULL,
  examiner TEXT NOT NULL,
  sheet TEXT NOT NULL,
  entered_at INTEGER NOT NULL,
  entered_by TEXT NOT NULL,
  voided_at INTEGER NOT NULL,
  voided_by TEXT NOT NULL,
  void_reason TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX part_results_type_person ON part_results (type_id, person_id);
CREATE INDEX part_results_person_id ON part_results (person_id);
CREATE INDEX part_results_taken_on ON part_results (taken_on);
