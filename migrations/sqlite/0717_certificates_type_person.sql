-- +goose Up
CREATE INDEX certificates_type_person ON certificates (type_id, person_id);
