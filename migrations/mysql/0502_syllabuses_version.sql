-- +goose Up
ALTER TABLE syllabuses ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
