-- +goose Up
CREATE INDEX score_rows_version ON score_rows (version_id);
