-- +goose Up
UPDATE imports SET imported = read_count - rejected WHERE state = 'committed';
