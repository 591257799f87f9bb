-- +goose Up
-- What the centre certifies. valid_months 0 means without end; number_prefix begins the printed number.
CREATE TABLE certificate_types (
  id INT NOT NULL,
  code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(60) NOT NULL,
  name_en VARCHAR(100) NOT NULL,
  number_prefix VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  valid_months INT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY certificate_types_code (code)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
