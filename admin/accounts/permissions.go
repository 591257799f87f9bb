package accounts

import (
	"slices"

	"ankao/admin/audit"
	"ankao/internal/web"
)

// The permissions that roles grant. A route declares exactly one.
const (
	QuestionRead    web.Permission = "question.read"
	QuestionWrite   web.Permission = "question.write"
	QuestionReview  web.Permission = "question.review"
	QuestionPublish web.Permission = "question.publish"
	SyllabusWrite   web.Permission = "syllabus.write"

	PersonRead   web.Permission = "person.read"
	PersonWrite  web.Permission = "person.write"
	PersonReveal web.Permission = "person.reveal"

	RoomRead     web.Permission = "room.read"
	RoomWrite    web.Permission = "room.write"
	ExamRead     web.Permission = "exam.read"
	ExamWrite    web.Permission = "exam.write"
	SessionRead  web.Permission = "session.read"
	SessionWrite web.Permission = "session.write"
	SessionRun   web.Permission = "session.run"
	PaperRead    web.Permission = "paper.read" // what is on a frozen paper

	EntryRead   web.Permission = "entry.read"
	EntryWrite  web.Permission = "entry.write"
	EntryReview web.Permission = "entry.review"

	IdentityCheck web.Permission = "identity.check"

	ResultRead    web.Permission = "result.read"
	ResultPublish web.Permission = "result.publish"
	ResultRecheck web.Permission = "result.recheck"
	PartRead      web.Permission = "part.read"
	PartWrite     web.Permission = "part.write"

	CertificateRead   web.Permission = "certificate.read"
	CertificateIssue  web.Permission = "certificate.issue"
	CertificateRevoke web.Permission = "certificate.revoke"
	CertificateKeys   web.Permission = "certificate.keys"

	RuleRead     web.Permission = "rule.read"
	RuleWrite    web.Permission = "rule.write"
	AccountRead  web.Permission = "account.read"
	AccountWrite web.Permission = "account.write"
	AuditRead                   = audit.Read
	SystemRead   web.Permission = "system.read"
	SetupRead    web.Permission = "setup.read"
)

// Role is what an account is there to do. An account may hold several.
type Role string

// The roles.
const (
	Author        Role = "author"        // writes questions
	Reviewer      Role = "reviewer"      // publishes questions of others
	Officer       Role = "officer"       // sets exams, publishes results, issues certificates
	Proctor       Role = "proctor"       // opens, starts and watches a session
	Operator      Role = "operator"      // looks after rooms and screens
	Auditor       Role = "auditor"       // reads the trail and what it speaks of
	Administrator Role = "administrator" // rooms, people, the state of the system
	Security      Role = "security"      // accounts and roles
)

// Roles in the order in which screens show them.
var Roles = []Role{Author, Reviewer, Officer, Proctor, Operator, Administrator, Security, Auditor}

// grants is the whole of who may do what. What no role grants nobody may do.
var grants = map[Role][]web.Permission{
	Author:   {QuestionRead, QuestionWrite, SyllabusWrite},
	Reviewer: {QuestionRead, QuestionReview, QuestionPublish},
	Officer: {QuestionRead, PersonRead, PersonWrite, PersonReveal, RoomRead, RoomWrite, ExamRead, ExamWrite, EntryRead, EntryWrite, EntryReview,
		SessionRead, SessionWrite, PaperRead, ResultRead, ResultPublish, ResultRecheck, PartRead, PartWrite,
		CertificateRead, CertificateIssue, CertificateRevoke, RuleRead},
	Proctor:  {RoomRead, SessionRead, SessionRun, IdentityCheck},
	Operator: {RoomRead, SystemRead},
	Auditor: {AuditRead, AccountRead, PersonRead, RoomRead, ExamRead, EntryRead, SessionRead, ResultRead, PartRead,
		CertificateRead, RuleRead},
	Administrator: {PersonRead, PersonWrite, RoomRead, RoomWrite, ExamRead, EntryRead, SessionRead, CertificateRead,
		RuleRead, RuleWrite, SystemRead, SetupRead},
	Security: {AccountRead, AccountWrite, CertificateKeys, SystemRead, SetupRead},
}

// Permissions returns what the roles grant together, sorted.
func Permissions(roles []Role) []web.Permission {
	var out []web.Permission
	for _, r := range roles {
		out = append(out, grants[r]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// apart lists the roles that one account may not hold together: who keeps the
// system, who keeps the accounts and who audits both are three people. The
// first account is administrator and security until a second one exists.
var apart = [][2]Role{{Auditor, Administrator}, {Auditor, Security}, {Auditor, Officer}}
