-- +goose Up
CREATE TABLE account_roles (
    account_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    role       VARCHAR(20) NOT NULL,
    PRIMARY KEY (account_id, role)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
