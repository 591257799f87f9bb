-- +goose Up
CREATE INDEX questions_difficulty ON questions (difficulty, updated_at, id);
