-- +goose Up
-- A seat is one machine of a room; a broken one is kept and given to nobody.
CREATE TABLE seats (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  room_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  label VARCHAR(16) NOT NULL,
  seat_row INT NOT NULL,
  seat_column INT NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY seats_room_id_label (room_id, label),
  UNIQUE KEY seats_room_id_seat_row_seat_column (room_id, seat_row, seat_column)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
