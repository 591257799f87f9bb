-- +goose Up
CREATE INDEX certificates_valid_to ON certificates (state, valid_to);
