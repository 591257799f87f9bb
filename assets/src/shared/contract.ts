// The bodies of the HTTP API under the names the pages use. They are what docs/openapi.json says: schema.d.ts is made
// from it by "npm run types".
import type { components } from './schema'

type Schemas = components['schemas']
type Listed<L, Item> = Omit<L, 'items'> & { items: Item[] }

export type FieldProblem = Schemas['ProblemField']
export type ProblemBody = Schemas['Problem']

// --- accounts and audit
export type SetupState = Schemas['SetupState']
export type Me = Schemas['Me']
export type Account = Schemas['Account']
export type AccountList = Schemas['AccountList']
export type RoleTable = Schemas['RoleTable']
export type AuditEntry = Schemas['AuditEntry']
export type AuditList = Schemas['AuditList']
export type AuditCheck = Schemas['AuditReport']
export type System = Schemas['System']

// --- people
// The kinds of both are text in openapi.json; these are the ones there are.
export type Organisation = Schemas['Organisation'] & { kind: 'enterprise' | 'department' | 'street' | 'school' | 'partner' }
export type OrganisationList = Listed<Schemas['OrganisationList'], Organisation>
export type Person = Schemas['Person'] & { idType: 'resident' | 'passport' | 'hkmo' | 'other' }
export type PersonList = Listed<Schemas['PersonList'], Person>

export type PhotoTerms = Schemas['PhotoTermsView']
export type Street = Schemas['StreetItem']
export type StreetList = Schemas['StreetList']
export type IndustryList = Schemas['IndustryList']
export type Industry = Schemas['IndustryItem']
export type RosterPreview = Schemas['RosterPreview']
export type RosterRow = Schemas['RosterRow']
export type RosterList = Schemas['RosterList']
export type AlbumPreview = Schemas['AlbumPreview']
export type AlbumFile = Schemas['AlbumFile']
export type PersonTwins = Omit<Schemas['PersonTwins'], 'first' | 'second'> & { first: Person; second: Person }
export type PersonTwinsList = Listed<Schemas['PersonTwinsList'], PersonTwins>

// --- bank
export type QuestionType = QuestionContent['type']
export type QuestionState = QuestionVersion['state']
export type Block = Schemas['Block']
export type Option = Schemas['Option']
export type LawReference = Schemas['LawReference']
export type QuestionContent = Schemas['QuestionContent']
export type QuestionKey = Schemas['QuestionKey']
export type QuestionVersion = Schemas['QuestionVersion']
export type QuestionDetail = Schemas['QuestionDetail']
export type QuestionSummary = Schemas['QuestionSummary']
export type QuestionList = Schemas['QuestionList']
export type Syllabus = Schemas['Syllabus']
export type SyllabusList = Schemas['SyllabusList']
export type KnowledgePoint = Schemas['KnowledgePoint']
export type KnowledgePointList = Schemas['PointList']
export type ImportFinding = Schemas['ImportFinding']
export type ImportRow = Schemas['ImportRow']
export type ImportPreview = Schemas['ImportPreview']
export type ImportNear = Schemas['ImportNear']

// --- rooms, exams, sessions
export type Seat = Schemas['Seat']
export type Room = Schemas['Room']
export type RoomMark = Schemas['RoomMark']
export type RoomPlaceList = Schemas['RoomList']
export type BlueprintRule = Schemas['BlueprintRule']
export type BlueprintCheck = Schemas['BlueprintCheck']
export type SamplePaper = Schemas['SamplePaper']
export type PaperKey = Schemas['PaperKey']
export type PaperKeys = Schemas['PaperKeys']
export type PaperList = Schemas['PaperList']
export type PaperRow = Schemas['PaperRow']
export type PaperRedrawing = Schemas['PaperRedrawing']
export type FrozenPaper = Schemas['FrozenPaper']
export type FrozenPapers = Schemas['FrozenPapers']
export type Exam = Schemas['Exam']
export type ExamTerms = Schemas['ExamTerms']
export type RuleDecision = Schemas['RuleDecision']
export type ExamList = Schemas['ExamList']
export type CertificateType = Schemas['CertificateType']
export type SessionState = Session['state']
export type Session = Schemas['Session']
export type SessionList = Schemas['SessionList']
export type Candidate = Schemas['Candidate']
export type CandidateList = Schemas['CandidateList']
export type RoomRow = Schemas['RoomRow']
/** A session as its proctor sees it; the rooms themselves are a RoomPlaceList. */
export type RoomList = Schemas['SessionRoom']
export type SeatingDone = Schemas['SeatingDone']
export type SeatingNeighbours = Schemas['SeatingNeighbours']
export type IdentityCard = Schemas['IdentityCard']
export type IdentityBoard = Schemas['IdentityBoard']
export type IdentityFound = Schemas['IdentityFound']
export type IdentityHistory = Schemas['IdentityHistory']

// --- entries
export type Entry = Schemas['Entry']
export type EntryState = Entry['state']
export type EntryList = Schemas['EntryList']
export type EntryDetail = Schemas['EntryDetail']
export type EntryReport = Schemas['EntryReport']
export type EntryStanding = Schemas['EntryStanding']
export type EntryStandings = Schemas['StandingList']
export type EntryNeeds = Schemas['EntryNeeds']
export type EntryListFile = Schemas['EntryListFile']
export type EntryDocument = EntryNeeds['documents'][number]

export type SessionMove = Schemas['SessionMove']
export type SessionMoves = Schemas['MoveList']
export type ChangeNotice = Schemas['ChangeNotice']
export type NoticePhones = Schemas['PhoneList']
export type RetakeLine = Schemas['RetakeLine']
export type RetakeList = Schemas['RetakeList']
export type RetakeMade = Schemas['RetakeMade']

// --- the seat
export type SeatPhase = SeatState['phase']
export type SeatState = Schemas['SeatState']
export type SeatQuestion = Schemas['SeatQuestion']
export type SeatPaper = Schemas['SeatPaper']
export type SeatResponse = Schemas['SeatResponse']
export type AttemptOpened = Schemas['AttemptOpened']
export type SeatEvent = Schemas['SeatEvent']
export type SeatEvents = Schemas['SeatEvents']
export type SeatHandIn = Schemas['SeatHandIn']
export type EventsSaved = Schemas['EventsSaved']

// --- results and certificates
export type Result = Schemas['Result']
export type ResultList = Schemas['ResultList']
export type Certificate = Schemas['Certificate']
export type CertificateList = Schemas['CertificateList']
export type Verdict = Verification['verdict']
export type Verification = Schemas['Verification']
export type HolderCheck = Schemas['HolderCheck']

// --- the learner
export type Learner = Schemas['Learner']
export type LearnerResult = Schemas['LearnerResult']
export type LearnerResultList = Schemas['LearnerResultList']

// --- practice
export type PracticeList = Schemas['PracticeList']
export type PracticeSubject = Schemas['PracticeSubject']
export type PracticeSheet = Schemas['PracticeSheet']
export type PracticeVerdict = Schemas['PracticeVerdict']
export type PracticeVerdicts = Schemas['PracticeVerdicts']
export type PracticeHistory = Schemas['PracticeHistory']
export type MistakeList = Schemas['MistakeList']

// --- the centre's own certificate authority
export type AuthorityState = Schemas['LocalRoot']

// --- printed results and rechecks
export type ResultDetail = Schemas['ResultDetail']
export type Recheck = Schemas['Recheck']
export type RecheckList = Schemas['RecheckList']
export type RecheckDetail = Schemas['RecheckDetail']

// --- tasks
export type Task = Schemas['Task']
export type TaskList = Schemas['TaskList']
/** What a route answers that starts a task. */
export interface TaskStarted { taskId: string }
