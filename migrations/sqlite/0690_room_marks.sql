-- +goose Up
-- What stands in a room beside its seats, on the same grid; row and column 0 and one beyond the last are the walls.
CREATE TABLE room_marks (
  room_id TEXT NOT NULL,
  mark_row INTEGER NOT NULL,
  mark_column INTEGER NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (room_id, mark_row, mark_column)
) WITHOUT ROWID;
