/** What a role may allow, named as the server's table names it. */
export const permissions = [
  'question.read', 'question.write', 'question.review', 'question.publish', 'syllabus.write',
  'person.read', 'person.write', 'person.reveal',
  'room.read', 'room.write', 'exam.read', 'exam.write',
  'entry.read', 'entry.write', 'entry.review',
  'session.read', 'session.write', 'session.run', 'paper.read', 'identity.check',
  'result.read', 'result.publish', 'result.recheck', 'part.read', 'part.write',
  'certificate.read', 'certificate.issue', 'certificate.revoke', 'certificate.keys',
  'rule.read', 'rule.write', 'account.read', 'account.write', 'audit.read', 'system.read', 'setup.read',
] as const

export type Permission = (typeof permissions)[number]

/** The roles an account can have, in the order they are offered. */
export const roles = ['author', 'reviewer', 'officer', 'proctor', 'operator', 'auditor', 'administrator', 'security'] as const

export type Role = (typeof roles)[number]
