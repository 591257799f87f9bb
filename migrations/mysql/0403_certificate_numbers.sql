-- +goose Up
-- The last number given out for a type in a year.
CREATE TABLE certificate_numbers (
  type_id INT NOT NULL,
  issue_year INT NOT NULL,
  last_number INT NOT NULL,
  PRIMARY KEY (type_id, issue_year)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
