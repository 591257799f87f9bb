-- +goose Up
CREATE UNIQUE INDEX certificate_types_number_prefix ON certificate_types (number_prefix);
