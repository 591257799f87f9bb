-- +goose Up
-- Which version of which rule decided what. Only ever added to.
CREATE TABLE rule_decisions (
    id           CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    decided_at   BIGINT       NOT NULL,
    topic        VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    object       VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    object_id    VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    rule_id      CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    rule_code    VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    rule_number  INTEGER      NOT NULL,
    pack_code    VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    jurisdiction VARCHAR(12)  NOT NULL,
    on_date      VARCHAR(10)  NOT NULL,
    asked        TEXT         NOT NULL,
    figures      TEXT         NOT NULL,
    warning      VARCHAR(20)  NOT NULL,
    ties         TEXT         NOT NULL,
    actor_id     VARCHAR(40)  NOT NULL,
    actor_name   VARCHAR(200) NOT NULL,
    KEY rule_decisions_object (object, object_id, topic),
    KEY rule_decisions_rule (rule_code)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
