-- +goose Up
CREATE INDEX questions_syllabus_state ON questions (syllabus_id, state, updated_at, id);
