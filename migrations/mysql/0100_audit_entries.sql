-- +goose Up
CREATE TABLE audit_entries (
    id         CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    at         BIGINT       NOT NULL,
    actor_kind VARCHAR(20)  NOT NULL,
    actor_id   VARCHAR(64)  NOT NULL,
    actor_name VARCHAR(200) NOT NULL,
    action     VARCHAR(64)  NOT NULL,
    object     VARCHAR(64)  NOT NULL,
    object_id  VARCHAR(64)  NOT NULL,
    detail     LONGTEXT     NOT NULL,
    address    VARCHAR(64)  NOT NULL,
    request    VARCHAR(64)  NOT NULL,
    sealed     TINYINT      NOT NULL,
    KEY audit_entries_sealed (sealed, id),
    KEY audit_entries_object (object, object_id, id),
    KEY audit_entries_actor (actor_id, id),
    KEY audit_entries_action (action, id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
