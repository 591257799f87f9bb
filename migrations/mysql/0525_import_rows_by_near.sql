-- +goose Up
CREATE INDEX import_rows_near ON import_rows (import_id, near, position);
