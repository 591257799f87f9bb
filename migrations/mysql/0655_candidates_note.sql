-- +goose Up
-- Why a candidate withdrew, was put off or is excused.
ALTER TABLE candidates ADD COLUMN note VARCHAR(200) NOT NULL DEFAULT '';
