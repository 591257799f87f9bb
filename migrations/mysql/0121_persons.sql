-- +goose Up
CREATE TABLE persons (
    id              CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    name            VARCHAR(200) NOT NULL,
    id_type         VARCHAR(20)  NOT NULL,
    id_number       VARCHAR(255) NOT NULL,
    id_lookup       VARCHAR(80)  NOT NULL,
    phone           VARCHAR(255) NOT NULL,
    phone_lookup    VARCHAR(80)  NOT NULL,
    organisation_id VARCHAR(26)  NOT NULL,
    created_at      BIGINT       NOT NULL,
    version         BIGINT       NOT NULL,
    UNIQUE KEY persons_id_lookup (id_lookup),
    KEY persons_name (name),
    KEY persons_phone (phone_lookup),
    KEY persons_organisation (organisation_id, name)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
