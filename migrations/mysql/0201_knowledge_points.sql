-- +goose Up
CREATE TABLE knowledge_points (
    id          CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    syllabus_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    parent_id   VARCHAR(26)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    path        VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name        VARCHAR(200) NOT NULL,
    position    INTEGER      NOT NULL,
    UNIQUE KEY knowledge_points_name (syllabus_id, parent_id, name),
    KEY knowledge_points_path (path)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
