-- +goose Up
CREATE INDEX certificates_key_id ON certificates (key_id, state);
