// The bodies of the HTTP API by their schema names. Times are RFC 3339 UTC with milliseconds, dates YYYY-MM-DD, marks
// hundredths.

export interface FieldProblem { path: string; code: string }
export interface ProblemBody {
  type?: string
  title?: string
  status: number
  code: string
  params?: Record<string, string>
  fields?: FieldProblem[]
  requestId?: string
}

// --- accounts and audit
export interface SetupState { needed: boolean }
export interface Me {
  accountId: string
  login: string
  name: string
  roles: string[]
  permissions: string[]
  idleMinutes: number
  mustChange: boolean
}
export interface Account {
  id: string
  login: string
  name: string
  roles: string[]
  state: 'active' | 'disabled'
  lockedUntil?: string
  lastLoginAt?: string
  mustChange: boolean
  version: number
}
export interface AccountList { items: Account[]; total: number }
export interface RoleTable { roles: { role: string; permissions: string[] }[] }
export interface AuditEntry {
  id: string
  at: string
  actorKind: string
  actorId: string
  actorName: string
  action: string
  object: string
  objectId: string
  detail?: Record<string, unknown>
  address: string
  request: string
  sealed: boolean
}
export interface AuditList { items: AuditEntry[]; total: number }
export interface AuditCheck { entries: number; sealed: number; ok: boolean; firstBroken?: string }
export interface System { version: string; database: string; baseUrl: string; tls: string; caAvailable: boolean }

// --- people
export interface Organisation {
  id: string
  name: string
  code: string
  codeValid: boolean
  kind: 'enterprise' | 'department' | 'street' | 'school' | 'partner'
  address: string
  contact: string
  phoneMasked: string
  version: number
}
export interface OrganisationList { items: Organisation[]; total: number }
export interface Person {
  id: string
  name: string
  idType: 'resident' | 'passport' | 'hkmo' | 'other'
  idNumberMasked: string
  phoneMasked: string
  organisationId: string
  organisationName: string
  version: number
}
export interface PersonList { items: Person[]; total: number }

// --- bank
export type QuestionType = 'single' | 'multiple' | 'true_false'
export type QuestionState = 'draft' | 'in_review' | 'published' | 'retired' | 'superseded'
export interface Block { kind: 'text' | 'image'; text?: string; mediaId?: string; alt?: string }
export interface Option { id: string; blocks: Block[] }
export interface LawReference { law: string; version: string; article: string }
export interface QuestionContent {
  type: QuestionType
  stem: Block[]
  interaction: { kind: 'choice'; options: Option[]; minChoices: number; maxChoices: number; shuffle: boolean }
  explanation: Block[]
  lawReferences: LawReference[]
  difficulty: number
}
export interface QuestionKey { choices: string[] }
export interface QuestionVersion {
  id: string
  number: number
  state: QuestionState
  content: QuestionContent
  key: QuestionKey
  authorId: string
  authorName: string
  reviewerId?: string
  reviewerName?: string
  comment?: string
  createdAt: string
  reviewedAt?: string
  sha256: string
  source?: string
}
export interface QuestionDetail {
  id: string
  syllabusId: string
  pointId?: string
  pointName?: string
  version: number
  versions: QuestionVersion[]
}
export interface QuestionSummary {
  id: string
  number: number
  state: QuestionState
  type: QuestionType
  stemText: string
  syllabusId: string
  syllabusCode: string
  pointId?: string
  pointName?: string
  difficulty: number
  authorName: string
  updatedAt: string
  hasImage: boolean
}
export interface QuestionList { items: QuestionSummary[]; total: number }
export interface Syllabus { id: string; code: string; name: string; questionCount: number }
export interface SyllabusList { items: Syllabus[]; total: number }
export interface KnowledgePoint { id: string; parentId?: string; name: string; position: number; questionCount: number }
export interface KnowledgePointList { items: KnowledgePoint[]; total: number }
export interface ImportFinding {
  row: number
  cell: string
  sheet: string
  code: string
  message: string
  suggestion: string
  severity: 'reject' | 'repair' | 'note'
}
export interface ImportRow {
  row: number
  sheet: string
  status: 'question' | 'repaired' | 'rejected'
  question?: {
    type: QuestionType
    stemText: string
    options: { id: string; text: string }[]
    key: string[]
    pointName?: string
    hasImage: boolean
  }
  findings: ImportFinding[]
}
export interface ImportPreview {
  id: string
  fileName: string
  syllabusCode: string
  state: 'preview' | 'committed' | 'discarded'
  read: number
  importable: number
  rejected: number
  repaired: number
  rows: ImportRow[]
  total: number
}
export interface ImportResult { read: number; imported: number; rejected: number; repaired: number }

// --- rooms, exams, sessions
export interface Seat { id: string; label: string; row: number; column: number; state: 'ready' | 'broken' }
export interface Room { id: string; name: string; venue: string; rows: number; columns: number; seats: Seat[]; version: number }
export interface RoomPlaceList { items: Room[]; total: number }
export interface BlueprintRule {
  pointId?: string
  pointName?: string
  type: QuestionType
  count: number
  marks: number
  multipleRule: 'exact' | 'half'
}
export interface BlueprintCheck {
  ok: boolean
  totalMarks: number
  questionCount: number
  rules: { available: number; needed: number; ok: boolean; code?: string }[]
}
export interface Exam {
  id: string
  name: string
  kind: 'training' | 'mock' | 'ability' | 'statutory'
  syllabusId: string
  syllabusName: string
  minutes: number
  passMark: number
  totalMarks: number
  certificateTypeId?: number
  validMonths?: number
  doorsMinutes: number
  lateMinutes: number
  leaveMinutes: number
  rules: BlueprintRule[]
  version: number
}
export interface ExamList { items: Exam[]; total: number }
export interface CertificateType { id: number; code: string; name: string; nameEn: string; validMonths: number }
export type SessionState = 'planned' | 'frozen' | 'open' | 'running' | 'ended' | 'published'
export interface Session {
  id: string
  examId: string
  examName: string
  roomId: string
  roomName: string
  startsAt: string
  startedAt?: string
  endsAt?: string
  state: SessionState
  candidateCount: number
  version: number
  minutes: number
  passMark: number
  totalMarks: number
}
export interface SessionList { items: Session[]; total: number }
export interface Candidate {
  id: string
  sessionId: string
  personId: string
  name: string
  idNumberMasked: string
  organisationName: string
  ticket: string
  seatId?: string
  seatLabel?: string
  state: 'entered' | 'checked_in' | 'absent' | 'withdrawn'
  extraMinutes: number
}
export interface CandidateList { items: Candidate[]; total: number }
export interface RoomRow {
  candidateId: string
  ticket: string
  name: string
  seatLabel?: string
  state: 'absent' | 'waiting' | 'working' | 'handed_in' | 'second_seat'
  remainingMs?: number
  lastSavedAt?: string
  answered: number
  questionCount: number
  epoch: number
  secondSeat?: { address: string; at: string }
}
export interface RoomList { session: Session; now: string; rows: RoomRow[] }

// --- the seat
export type SeatPhase = 'waiting' | 'second_seat' | 'running' | 'handed_in' | 'ended' | 'published'
export interface SeatState {
  phase: SeatPhase
  now: string
  candidate: { name: string; ticket: string; seatLabel?: string; idNumberMasked: string }
  exam: { name: string; minutes: number; totalMarks: number; passMark: number; questionCount: number }
  session: { startsAt: string; startedAt?: string; endsAt?: string; state: SessionState }
  attempt?: { id: string; epoch: number; seq: number; head: string; deadline: string; handedInAt?: string }
  result?: {
    marks: number
    totalMarks: number
    passed: boolean
    certificate?: { shortId: string; token: string; validTo?: string }
  }
  remainingMs?: number
}
export interface SeatQuestion {
  number: number
  type: QuestionType
  marks: number
  stem: Block[]
  options: Option[]
  minChoices: number
  maxChoices: number
}
export interface SeatPaper { sha256: string; questions: SeatQuestion[] }
export interface SeatResponse { question: number; choices: string[]; at: string; seq: number }
export interface AttemptOpened {
  attemptId: string
  epoch: number
  seq: number
  head: string
  now: string
  deadline: string
  remainingMs: number
  paper: SeatPaper
  responses: SeatResponse[]
  flags: number[]
}
export interface SeatEvent {
  clientSeq: number
  question: number
  kind: 'response' | 'flag'
  choices: string[]
  flagged?: boolean
  clientAt: string
}
export interface EventsSaved {
  now: string
  savedAt: string
  seq: number
  head: string
  remainingMs: number
  accepted: number[]
}

// --- results and certificates
export interface Result {
  candidateId: string
  name: string
  ticket: string
  organisationName: string
  marks: number
  totalMarks: number
  passed: boolean
  state: 'none' | 'scored' | 'published'
  handedInAt?: string
  handedInBy?: 'candidate' | 'server' | 'proctor'
  certificateId?: string
}
export interface ResultList { items: Result[]; total: number }
export interface Certificate {
  id: string
  shortId: string
  number: string
  typeId: number
  typeName: string
  personId: string
  holderName: string
  organisationName: string
  issuedOn: string
  validTo?: string
  state: 'active' | 'revoked' | 'superseded' | 'suspended'
  revokedReason?: string
  sessionId: string
  examName: string
  marks?: number
  version: number
}
export interface CertificateList { items: Certificate[]; total: number }
export type Verdict = 'valid_active' | 'expired' | 'revoked' | 'superseded' | 'suspended' | 'not_verified'
export interface Verification {
  verdict: Verdict
  checkedAt: string
  certificate?: {
    shortId: string
    typeName: string
    typeNameEn: string
    holderMasked: string
    idLastTwo?: string
    issuedOn: string
    validTo?: string
    issuer: string
    issuerEn: string
    state: string
    test: boolean
  }
}
export interface HolderCheck { matches: boolean }

// --- the learner
export interface Learner { name: string; idNumberMasked: string }
export interface LearnerResult {
  sessionId: string
  examName: string
  date: string
  marks: number
  totalMarks: number
  passed: boolean
  certificate?: {
    id: string
    shortId: string
    number: string
    token: string
    typeName: string
    issuedOn: string
    validTo?: string
    state: Certificate['state']
  }
}
export interface LearnerResultList { items: LearnerResult[]; total: number }

// --- the centre's own certificate authority
export interface AuthorityState { available: boolean; fingerprint?: string; notAfter?: string }
