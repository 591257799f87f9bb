-- +goose Up
-- What stands in a room beside its seats, on the same grid; row and column 0 and one beyond the last are the walls.
CREATE TABLE room_marks (
  room_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mark_row INT NOT NULL,
  mark_column INT NOT NULL,
  kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (room_id, mark_row, mark_column)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
