-- +goose Up
-- What was certified, as it stood on the day of issue. live_candidate_id is the candidate while the certificate is in
-- force and NULL afterwards, so that a candidate has one live certificate at most. holder_key answers whether a name
-- and an ID number are the holder's; the number itself is sealed.
CREATE TABLE certificates (
  id TEXT NOT NULL,
  short_id TEXT NOT NULL,
  serial_number TEXT NOT NULL,
  status_index INTEGER NOT NULL,
  token TEXT NOT NULL,
  type_id INTEGER NOT NULL,
  type_name TEXT NOT NULL,
  type_name_en TEXT NOT NULL,
  state TEXT NOT NULL,
  test INTEGER NOT NULL,
  candidate_id TEXT NOT NULL,
  live_candidate_id TEXT NULL,
  session_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  holder_name TEXT NOT NULL,
  holder_key TEXT NOT NULL,
  id_number TEXT NOT NULL,
  organisation_name TEXT NOT NULL,
  exam_name TEXT NOT NULL,
  marks INTEGER NOT NULL,
  total_marks INTEGER NOT NULL,
  issued_on TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  issuer TEXT NOT NULL,
  issuer_en TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  revoked_at INTEGER NOT NULL,
  revoked_reason TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX certificates_short_id ON certificates (short_id);
CREATE UNIQUE INDEX certificates_serial_number ON certificates (serial_number);
CREATE UNIQUE INDEX certificates_status_index ON certificates (status_index);
CREATE UNIQUE INDEX certificates_live_candidate_id ON certificates (live_candidate_id);
CREATE INDEX certificates_candidate_id ON certificates (candidate_id);
CREATE INDEX certificates_session_id ON certificates (session_id);
CREATE INDEX certificates_person_id ON certificates (person_id);
CREATE INDEX certificates_state_issued_at ON certificates (state, issued_at);
CREATE INDEX certificates_issued_at ON certificates (issued_at);
