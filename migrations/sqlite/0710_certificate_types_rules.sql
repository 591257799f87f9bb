-- +goose Up
-- What a type needs before anything is issued (hours in hundredths, the practical mark in hundredths of 100), how it is
-- numbered, when it is reviewed, and whether an offline check must ask for a newer one. Types are closed, never deleted.
ALTER TABLE certificate_types ADD COLUMN authority TEXT NOT NULL DEFAULT '';
ALTER TABLE certificate_types ADD COLUMN authority_en TEXT NOT NULL DEFAULT '';
ALTER TABLE certificate_types ADD COLUMN needs_theory INTEGER NOT NULL DEFAULT 1;
ALTER TABLE certificate_types ADD COLUMN needs_hours INTEGER NOT NULL DEFAULT 0;
ALTER TABLE certificate_types ADD COLUMN needs_practical INTEGER NOT NULL DEFAULT 0;
ALTER TABLE certificate_types ADD COLUMN min_hours INTEGER NOT NULL DEFAULT 0;
ALTER TABLE certificate_types ADD COLUMN practical_pass INTEGER NOT NULL DEFAULT 8000;
ALTER TABLE certificate_types ADD COLUMN number_yearly INTEGER NOT NULL DEFAULT 1;
ALTER TABLE certificate_types ADD COLUMN number_digits INTEGER NOT NULL DEFAULT 6;
ALTER TABLE certificate_types ADD COLUMN review_years INTEGER NOT NULL DEFAULT 0;
ALTER TABLE certificate_types ADD COLUMN check_superseded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE certificate_types ADD COLUMN closed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE certificate_types ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
