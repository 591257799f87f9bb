-- +goose Up
CREATE TABLE person_photos (
    id         CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    person_id  CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    basis      VARCHAR(20)  NOT NULL,
    basis_on   CHAR(10)     NOT NULL,
    source     VARCHAR(20)  NOT NULL,
    keep_until CHAR(10)     NOT NULL,
    made_by    VARCHAR(40)  NOT NULL,
    made_name  VARCHAR(200) NOT NULL,
    made_at    BIGINT       NOT NULL,
    KEY person_photos_person (person_id),
    KEY person_photos_keep (keep_until)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
