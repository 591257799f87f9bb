-- +goose Up
-- What a type needs before anything is issued (hours in hundredths, the practical mark in hundredths of 100), how it is
-- numbered, when it is reviewed, and whether an offline check must ask for a newer one. Types are closed, never deleted.
ALTER TABLE certificate_types
  ADD COLUMN authority VARCHAR(200) NOT NULL DEFAULT '',
  ADD COLUMN authority_en VARCHAR(200) NOT NULL DEFAULT '',
  ADD COLUMN needs_theory SMALLINT NOT NULL DEFAULT 1,
  ADD COLUMN needs_hours SMALLINT NOT NULL DEFAULT 0,
  ADD COLUMN needs_practical SMALLINT NOT NULL DEFAULT 0,
  ADD COLUMN min_hours INT NOT NULL DEFAULT 0,
  ADD COLUMN practical_pass INT NOT NULL DEFAULT 8000,
  ADD COLUMN number_yearly SMALLINT NOT NULL DEFAULT 1,
  ADD COLUMN number_digits SMALLINT NOT NULL DEFAULT 6,
  ADD COLUMN review_years SMALLINT NOT NULL DEFAULT 0,
  ADD COLUMN check_superseded SMALLINT NOT NULL DEFAULT 0,
  ADD COLUMN closed_at BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
