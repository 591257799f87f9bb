-- +goose Up
ALTER TABLE organisations
    MODIFY COLUMN industry VARCHAR(60) NOT NULL DEFAULT '',
    ADD KEY organisations_industry (industry, name);
