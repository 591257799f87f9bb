package demo

import (
	"context"
	"encoding/json"
	"fmt"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/people/portrait"
	"ankao/admin/people/sample"
	assets "ankao/assets/demo"
	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/exams/exams"
	"ankao/exams/rooms"
	"ankao/internal/clock"
	"ankao/internal/id"
)

// password is every demo account's. It is printed at each start and known to
// everybody.
const password = "safety-first-2026"

// staff are the people who work in the demo centre. The last one is for a
// visitor who wants to see everything without changing logins; questions are
// still published by the reviewer, because nobody reviews their own.
var staff = []struct {
	login, name, role string
	roles             []accounts.Role
}{
	{"author", "陈知行", "命题", []accounts.Role{accounts.Author}},
	{"reviewer", "林审之", "审题", []accounts.Role{accounts.Reviewer}},
	{"officer", "黄考务", "考务", []accounts.Role{accounts.Officer}},
	{"proctor", "何监考", "监考", []accounts.Role{accounts.Proctor}},
	{"operator", "周运维", "设备运维", []accounts.Role{accounts.Operator}},
	{"admin", "郑管理", "系统管理、账号管理", []accounts.Role{accounts.Administrator, accounts.Security}},
	{"auditor", "吴审计", "审计", []accounts.Role{accounts.Auditor}},
	{"demo", "值班员", "命题、考务、监考、管理合一，供体验", []accounts.Role{accounts.Author, accounts.Officer, accounts.Proctor,
		accounts.Administrator, accounts.Security}},
}

func logins() []Login {
	var list []Login
	for _, s := range staff {
		list = append(list, Login{Login: s.login, Password: password, Role: s.role})
	}
	return list
}

func (c Centre) addStaff(ctx context.Context) (map[string]audit.Actor, error) {
	actors := map[string]audit.Actor{}
	for _, s := range staff {
		const first = "to be changed at once"
		a, err := c.Accounts.Create(ctx, audit.Operator(), accounts.NewAccount{Login: s.login, Name: s.name, Password: first, Roles: s.roles})
		if err != nil {
			return nil, err
		}
		if err := c.Accounts.ChangePassword(ctx, actor(a), "", first, password); err != nil {
			return nil, err
		}
		actors[s.login] = actor(a)
	}
	return actors, nil
}

// The codes are of region 440199, which does not exist.
var organisations = []people.Organisation{
	{Name: "样例印刷有限公司", Code: "91440199TEXT000173", Kind: people.Enterprise, Address: "样例路1号", Contact: "张样例", Phone: "15400000001",
		Street: "440103001", Industry: "general"},
	{Name: "试用机电安装有限公司", Code: "91440199TEXT00025X", Kind: people.Enterprise, Address: "样例路2号", Contact: "李试用", Phone: "15400000002",
		Street: "440103002", Industry: "construction", HighRiskAssessment: true},
	{Name: "演示餐饮店", Code: "92440199TEXT00033M", Kind: people.Enterprise, Address: "样例路3号", Contact: "王演示", Phone: "15400000003",
		Street: "440103003", Industry: "general"},
	{Name: "样例街道安全监管中队", Code: "12440199TEXT0005XG", Kind: people.Street, Address: "样例路4号", Contact: "赵样例", Phone: "15400000004",
		Street: "440103001"},
	{Name: "试用职业技术学校", Code: "52440199TEXT00068C", Kind: people.School, Address: "样例路5号", Contact: "孙试用", Phone: "15400000005",
		Street: "440103002"},
}

var names = []string{
	"张测试", "李试用", "王样例", "陈演示", "刘小安", "黄小全", // sat the finished session
	"欧阳测试", "何平安", "林守规", "梁细心", "罗从严", "谢预防", // are entered for the first open one
	"许防范", "邓检查", "曾整改", "彭演练", "苏应急", "卢巡查",
}

// examined is how many of the people sat the finished session.
const examined = 6

func (c Centre) addPeople(ctx context.Context, by audit.Actor) ([]people.Person, error) {
	var orgs []id.ID[people.Organisation]
	for _, o := range organisations {
		made, err := c.People.CreateOrganisation(ctx, by, o, false)
		if err != nil {
			return nil, err
		}
		orgs = append(orgs, made.ID)
	}
	var list []people.Person
	for i, name := range names {
		p, err := c.People.CreatePerson(ctx, by, people.Person{Name: name, IDType: people.Resident, IDNumber: sample.ResidentID(i),
			Phone: sample.Phone(100 + i), Organisation: orgs[i%len(orgs)]})
		if err != nil {
			return nil, err
		}
		if err := c.addPhoto(ctx, by, p, i); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, c.addTwin(ctx, by, orgs[0])
}

// addTwin registers somebody twice, as it happens: once with a passport.
func (c Centre) addTwin(ctx context.Context, by audit.Actor, org id.ID[people.Organisation]) error {
	for _, p := range []people.Person{
		{Name: "冯重复", IDType: people.Resident, IDNumber: sample.ResidentID(500), Phone: sample.Phone(500), Organisation: org},
		{Name: "冯重复", IDType: people.Passport, IDNumber: "E00000500", Phone: sample.Phone(500)},
	} {
		if _, err := c.People.CreatePerson(ctx, by, p); err != nil {
			return err
		}
	}
	return nil
}

// addPhoto draws a picture; every sixth has none yet, so that there is
// something to do.
func (c Centre) addPhoto(ctx context.Context, by audit.Actor, p people.Person, n int) error {
	if n%6 == 5 {
		return nil
	}
	drawn, err := sample.Portrait(p.Name, n)
	if err != nil {
		return err
	}
	_, err = c.People.SetPhoto(ctx, by, p.ID, drawn, portrait.Crop{},
		people.PhotoTerms{Basis: people.Consent, BasisOn: clock.DateOf(c.Now()), Source: people.Uploaded})
	return err
}

// file is assets/demo/questions.json.
type file struct {
	Syllabus  struct{ Code, Name string }
	Points    []string
	Questions []question
}

type question struct {
	Type        bank.Type
	Point       string
	Stem        string
	Options     []string
	Key         []string // letters; T or F for true/false
	Explanation string
	Difficulty  int
	Law         []bank.LawReference
}

func (q question) content() (bank.QuestionContent, bank.QuestionKey) {
	content := bank.QuestionContent{Type: q.Type, Stem: text(q.Stem), Explanation: text(q.Explanation), Difficulty: q.Difficulty,
		LawReferences: q.Law, Interaction: bank.Interaction{Kind: bank.Choice, Shuffle: q.Type != bank.TrueFalse}}
	for i, option := range q.Options {
		content.Interaction.Options = append(content.Interaction.Options, bank.Option{ID: string(rune('A' + i)), Blocks: text(option)})
	}
	return bank.Tidy(content, bank.QuestionKey{Choices: q.Key})
}

func text(s string) []bank.Block { return []bank.Block{{Kind: bank.TextBlock, Text: s}} }

// addBank writes the questions as the author and publishes them as the
// reviewer, but for the last few, which a visitor finds in review and as drafts.
func (c Centre) addBank(ctx context.Context, author, reviewer audit.Actor) (bank.Syllabus, map[string]id.ID[bank.Point], error) {
	var f file
	if err := json.Unmarshal(assets.Questions, &f); err != nil {
		return bank.Syllabus{}, nil, err
	}
	syllabus, err := c.Bank.CreateSyllabus(ctx, author, f.Syllabus.Code, f.Syllabus.Name)
	if err != nil {
		return syllabus, nil, err
	}
	points := map[string]id.ID[bank.Point]{}
	for _, name := range f.Points {
		p, _, err := c.Bank.CreatePoint(ctx, author, syllabus.ID, "", name, 0)
		if err != nil {
			return syllabus, nil, err
		}
		points[name] = p.ID
	}
	var ids []id.ID[bank.Question]
	for _, q := range f.Questions {
		content, key := q.content()
		made, err := c.Bank.Create(ctx, author, bank.Place{Syllabus: syllabus.ID, Point: points[q.Point]}, content, key)
		if err != nil {
			return syllabus, nil, fmt.Errorf("%s: %w", q.Stem, err)
		}
		ids = append(ids, made.ID)
	}
	const drafts, inReview = 2, 4
	ids = ids[:len(ids)-drafts]
	if err := c.bulk(ctx, author, bank.Submit, ids); err != nil {
		return syllabus, nil, err
	}
	if err := c.bulk(ctx, reviewer, bank.Publish, ids[:len(ids)-inReview]); err != nil {
		return syllabus, nil, err
	}
	if err := c.openPool(ctx, author, ids[:len(ids)-inReview]); err != nil {
		return syllabus, nil, err
	}
	return syllabus, points, c.workBank(ctx, author, reviewer, syllabus, points)
}

func (c Centre) bulk(ctx context.Context, by audit.Actor, action bank.Action, ids []id.ID[bank.Question]) error {
	_, failed, err := c.Bank.Bulk(ctx, by, action, ids)
	if err == nil && len(failed) > 0 {
		err = fmt.Errorf("%s: %d questions refused, the first: %s", action, len(failed), failed[0].Code)
	}
	return err
}

func (c Centre) addRooms(ctx context.Context, by audit.Actor) (rooms.Room, error) {
	const venue = "安全教育培训考试中心"
	hall, err := c.Rooms.Create(ctx, rooms.Room{Name: "第一机房", Venue: venue, Rows: 4, Columns: 6, Labels: rooms.Letters}, by)
	if err != nil {
		return hall, err
	}
	if hall, err = c.Rooms.Draw(ctx, hall.ID, asItStands(hall), by); err != nil {
		return hall, err
	}
	_, err = c.Rooms.Create(ctx, rooms.Room{Name: "第二机房", Venue: venue, Rows: 3, Columns: 5}, by)
	return hall, err
}

// asItStands is the plan of the hall: an aisle in the middle, a door, windows, a
// screen, and seats that are spare or have room for a wheelchair.
func asItStands(hall rooms.Room) rooms.Plan {
	plan := rooms.Plan{Name: hall.Name, Venue: hall.Venue, Rows: hall.Rows, Columns: hall.Columns + 1, Seats: hall.Seats, Version: hall.Version,
		Marks: []rooms.Mark{{Kind: rooms.Screen, Row: 0, Column: 4}, {Kind: rooms.Door, Row: 1, Column: 8}, {Kind: rooms.Door, Row: 4, Column: 8},
			{Kind: rooms.Window, Row: 1, Column: 0}, {Kind: rooms.Window, Row: 3, Column: 0}}}
	for i := range plan.Seats {
		if plan.Seats[i].Column > 3 {
			plan.Seats[i].Column++
		}
	}
	last := len(plan.Seats) - 1
	plan.Seats[5].Accessible, plan.Seats[last].Spare, plan.Seats[last-5].Spare = true, true, true
	return plan
}

// certificateOfTraining is the type 培训合格证明, which every database has.
const certificateOfTraining = 1

const examName = "安全生产通用知识考试（演示）"

// addExams makes the exam that both demo sessions hold: 20 questions, 100
// marks, an hour. Whoever tries it may come late and hand in at once.
func (c Centre) addExams(ctx context.Context, by audit.Actor, syllabus bank.Syllabus, points map[string]id.ID[bank.Point]) (exams.Exam, error) {
	return c.Exams.Create(ctx, exams.Terms{
		Name: examName, Kind: exams.Training, SyllabusID: syllabus.ID, Minutes: 60, PassMark: 80_00,
		CertificateTypeID: certificateOfTraining, ValidMonths: 36, DoorsMinutes: 30, LateMinutes: 60, MaxExposure: 60, Balance: true,
		Rules: []exams.Rule{
			{PointID: points["消防安全"], Type: bank.Single, Count: 2, Marks: 5_00, Multiple: scoring.Exact},
			{Type: bank.Single, Count: 8, Marks: 5_00, Multiple: scoring.Exact},
			{Type: bank.Multiple, Count: 4, Marks: 5_00, Multiple: scoring.Half},
			{Type: bank.TrueFalse, Count: 6, Marks: 5_00, Multiple: scoring.Exact},
		},
	}, by)
}
