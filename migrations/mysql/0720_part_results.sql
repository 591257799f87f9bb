-- +goose Up
-- What somebody has behind them for a certificate type besides its theory exam: learning hours and practical marks, both in
-- hundredths, copied from a signed sheet. Rows are voided with a reason, never changed.
CREATE TABLE part_results (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type_id INT NOT NULL,
  person_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  part VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  taken_on CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount INT NOT NULL,
  veto SMALLINT NOT NULL,
  examiner VARCHAR(100) NOT NULL,
  sheet VARCHAR(100) NOT NULL,
  entered_at BIGINT NOT NULL,
  entered_by VARCHAR(200) NOT NULL,
  voided_at BIGINT NOT NULL,
  voided_by VARCHAR(200) NOT NULL,
  void_reason VARCHAR(500) NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id),
  KEY part_results_type_person (type_id, person_id),
  KEY part_results_person_id (person_id),
  KEY part_results_taken_on (taken_on)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
