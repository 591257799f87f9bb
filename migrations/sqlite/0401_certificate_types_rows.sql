-- +goose Up
INSERT INTO certificate_types (id, code, name, name_en, number_prefix, valid_months) VALUES
  (1, 'training', '安全培训合格证明', 'Certificate of Safety Training', 'AQPX', 36),
  (2, 'result', '成绩证明', 'Certificate of Examination Result', 'AQCJ', 12);
