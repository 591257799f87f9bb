-- +goose Up
CREATE INDEX certificates_review_on ON certificates (state, review_on);
