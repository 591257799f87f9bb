-- +goose Up
CREATE TABLE import_rows (
    import_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position  INTEGER     NOT NULL,
    status    VARCHAR(20) NOT NULL,
    noted     TINYINT     NOT NULL,
    body      LONGTEXT    NOT NULL,
    PRIMARY KEY (import_id, position),
    KEY import_rows_status (import_id, status, position),
    KEY import_rows_noted (import_id, noted, position)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
