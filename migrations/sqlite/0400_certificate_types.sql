-- +goose Up
-- What the centre certifies. valid_months 0 means without end; number_prefix begins the printed number.
CREATE TABLE certificate_types (
  id INTEGER NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  number_prefix TEXT NOT NULL,
  valid_months INTEGER NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX certificate_types_code ON certificate_types (code);
