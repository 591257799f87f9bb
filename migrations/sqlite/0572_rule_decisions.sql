-- +goose Up
-- Which version of which rule decided what. Only ever added to.
CREATE TABLE rule_decisions (
    id           TEXT    NOT NULL PRIMARY KEY,
    decided_at   INTEGER NOT NULL,
    topic        TEXT    NOT NULL,
    object       TEXT    NOT NULL,
    object_id    TEXT    NOT NULL,
    rule_id      TEXT    NOT NULL,
    rule_code    TEXT    NOT NULL,
    rule_number  INTEGER NOT NULL,
    pack_code    TEXT    NOT NULL,
    jurisdiction TEXT    NOT NULL,
    on_date      TEXT    NOT NULL,
    asked        TEXT    NOT NULL,
    figures      TEXT    NOT NULL,
    warning      TEXT    NOT NULL,
    ties         TEXT    NOT NULL,
    actor_id     TEXT    NOT NULL,
    actor_name   TEXT    NOT NULL
);
CREATE INDEX rule_decisions_object ON rule_decisions (object, object_id, topic);
CREATE INDEX rule_decisions_rule ON rule_decisions (rule_code);
