-- +goose Up
CREATE TABLE photo_files (
    import_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position  INT         NOT NULL,
    outcome   VARCHAR(20) NOT NULL,
    body      MEDIUMTEXT  NOT NULL,
    PRIMARY KEY (import_id, position)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
