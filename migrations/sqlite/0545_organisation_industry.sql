-- +goose Up
CREATE INDEX organisations_industry ON organisations (industry, name);
