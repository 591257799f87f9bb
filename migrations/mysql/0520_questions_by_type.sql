-- +goose Up
CREATE INDEX questions_type ON questions (type, updated_at, id);
