package arch

// Places names every package and, of its own layer, what it may import. A new
// package gets a line here; a new edge is a decision.
var Places = map[string][]string{
	"migrations":   nil,
	"assets":       nil,
	"assets/demo":  nil,
	"assets/fonts": nil,
	"assets/rules": nil,

	"internal/arch":            nil,
	"internal/blob":            {"internal/clock", "internal/fault"},
	"internal/ca":              {"internal/clock", "internal/crypt"},
	"internal/clock":           {"internal/fault"},
	"internal/crypt":           nil,
	"internal/dbtest":          {"internal/dbx", "internal/dbx/gormdb"},
	"internal/dbx":             nil,
	"internal/dbx/gormdb":      {"internal/dbx", "internal/fault"},
	"internal/fault":           nil,
	"internal/id":              {"internal/fault"},
	"internal/jobs":            {"internal/clock", "internal/dbx", "internal/dbx/gormdb", "internal/id"},
	"internal/pdf":             {"internal/fault"},
	"internal/sheet":           {"internal/fault"},
	"internal/sheet/sheettest": nil,
	"internal/web":             {"internal/fault", "internal/id"},

	"admin/accounts": {"admin/audit"},
	"admin/audit":    nil,
	"admin/people":   {"admin/accounts", "admin/audit", "admin/people/portrait"},
	"admin/rules":    {"admin/accounts", "admin/audit"},
	"admin/tasks":    {"admin/accounts", "admin/audit"},

	"admin/people/portrait": nil,
	"admin/people/sample":   {"admin/people/portrait"},

	"content/bank":               {"content/bank/journal", "content/bank/media", "content/bank/syllabus", "content/bank/wording"},
	"content/bank/formats":       nil,
	"content/bank/formats/cells": {"content/bank/wording"},
	"content/bank/formats/xlsx":  {"content/bank/formats", "content/bank/formats/cells", "content/bank/wording"},
	"content/bank/imports":       {"content/bank", "content/bank/formats", "content/bank/formats/xlsx", "content/bank/wording"},
	"content/bank/journal":       nil,
	"content/bank/media":         nil,
	"content/bank/scoring":       nil,
	"content/bank/syllabus":      nil,
	"content/bank/wording":       nil,

	"exams/attempts":           {"exams/papers", "exams/record", "exams/sessions"},
	"exams/attempts/seat":      {"exams/attempts", "exams/attempts/shelf", "exams/doors", "exams/identity", "exams/papers", "exams/sessions"},
	"exams/attempts/shelf":     {"exams/attempts", "exams/papers"},
	"exams/certificates":       {"exams/certificates/sheet", "exams/certificates/token", "exams/sessions"},
	"exams/certificates/sheet": nil,
	"exams/certificates/token": nil,
	"exams/doors":              {"exams/sessions"},
	"exams/exams":              nil,
	"exams/identity":           {"exams/exams", "exams/record", "exams/sessions"},
	"exams/marking":            {"exams/attempts", "exams/papers", "exams/record", "exams/sessions"},
	"exams/papers":             {"exams/exams", "exams/sessions"},
	"exams/record":             nil,
	"exams/rooms":              nil,
	"exams/sessions":           {"exams/exams", "exams/rooms"},
	"exams/testcentre":         {"exams/exams", "exams/rooms", "exams/sessions"},

	"kiosk": nil,

	"server":                {"server/demo"},
	"server/demo":           nil,
	"server/bench/workbook": nil,
}
