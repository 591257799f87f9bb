-- +goose Up
-- Whoever was in a session before there were entries has an entry that led there; it is open while the session is not
-- over, and of several the first.
INSERT INTO entries (id, exam_id, person_id, organisation_id, state, reason, override_reason, submitted_at, submitted_by, submitted_name,
  reviewed_at, reviewed_by, reviewed_name, session_id, closed_at, open_key, version)
SELECT c.id, s.exam_id, c.person_id, '', CASE WHEN c.state = 'withdrawn' THEN 'withdrawn' ELSE 'scheduled' END, '', '', c.created_at, '', '',
  c.created_at, '', '', c.session_id,
  CASE WHEN c.state = 'withdrawn' OR s.state IN ('ended', 'published') THEN s.starts_at ELSE 0 END,
  CASE WHEN c.state = 'withdrawn' OR s.state IN ('ended', 'published') OR EXISTS (
    SELECT 1 FROM candidates d JOIN exam_sessions t ON t.id = d.session_id
    WHERE d.person_id = c.person_id AND t.exam_id = s.exam_id AND d.id < c.id AND d.state <> 'withdrawn' AND t.state NOT IN ('ended', 'published')
  ) THEN NULL ELSE s.exam_id || ':' || c.person_id END, 1
FROM candidates c JOIN exam_sessions s ON s.id = c.session_id;
