-- +goose Up
CREATE INDEX questions_counts ON questions (syllabus_id, point_id, type, difficulty);
