-- +goose Up
-- A seat is one machine of a room; a broken one is kept and given to nobody.
CREATE TABLE seats (
  id TEXT NOT NULL,
  room_id TEXT NOT NULL,
  label TEXT NOT NULL,
  seat_row INTEGER NOT NULL,
  seat_column INTEGER NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (room_id, label),
  UNIQUE (room_id, seat_row, seat_column)
);
