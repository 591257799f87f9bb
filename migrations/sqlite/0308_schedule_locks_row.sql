-- +goose Up
INSERT INTO schedule_locks (name, taken) VALUES ('schedule', 0);
