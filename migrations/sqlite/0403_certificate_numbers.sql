-- +goose Up
-- The last number given out for a type in a year.
CREATE TABLE certificate_numbers (
  type_id INTEGER NOT NULL,
  issue_year INTEGER NOT NULL,
  last_number INTEGER NOT NULL,
  PRIMARY KEY (type_id, issue_year)
);
