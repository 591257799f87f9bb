-- +goose Up
-- One row that every change of who is where and when writes first: on a cluster a written row is what makes two changes meet.
CREATE TABLE schedule_locks (
  name TEXT NOT NULL,
  taken INTEGER NOT NULL,
  PRIMARY KEY (name)
);
