-- +goose Up
CREATE INDEX questions_practice ON questions (practice, updated_at, id);
