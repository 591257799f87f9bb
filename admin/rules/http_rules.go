package rules

import (
	"context"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/web"
)

// ruleItem is the schema RuleItem: one version of a rule.
type ruleItem struct {
	ID            string            `json:"id"`
	Code          string            `json:"code"`
	Number        int               `json:"number" doc:"of the version"`
	Latest        bool              `json:"latest"`
	Pack          string            `json:"pack"`
	Topic         string            `json:"topic"`
	Jurisdiction  string            `json:"jurisdiction"`
	Facts         map[string]string `json:"facts"`
	Values        map[string]int    `json:"values"`
	Instrument    string            `json:"instrument"`
	Article       string            `json:"article"`
	Status        Status            `json:"status" enum:"verified,secondary,draft"`
	Bearing       Bearing           `json:"bearing" enum:"binding,model,example"`
	Silent        bool              `json:"silent" doc:"the source says that there is no figure"`
	Empty         bool              `json:"empty" doc:"waits for its figures"`
	Lapsed        bool              `json:"lapsed"`
	EffectiveFrom clock.Date        `json:"effectiveFrom"`
	EffectiveTo   clock.Date        `json:"effectiveTo"`
	Note          string            `json:"note"`
	CreatedAt     clock.Instant     `json:"createdAt"`
	Author        string            `json:"author"`
	Reason        string            `json:"reason"`
	VerifiedBy    string            `json:"verifiedBy"`
	VerifiedOn    clock.Date        `json:"verifiedOn"`
	VerifiedNote  string            `json:"verifiedNote"`
}

// RuleList is a page of rules.
type RuleList struct {
	Items []ruleItem `json:"items"`
	Total int64      `json:"total"`
}

func (h handler) view(r Rule) ruleItem {
	v := ruleItem{ID: r.ID.String(), Code: r.Code, Number: r.Number, Latest: r.Latest, Pack: r.Pack, Topic: r.Topic, Jurisdiction: r.Jurisdiction,
		Facts: r.Facts, Values: r.Values, Instrument: r.Instrument, Article: r.Article, Status: r.Status, Bearing: r.Bearing, Silent: r.Silent,
		Empty: r.Empty(), Lapsed: r.Lapsed(clock.DateOf(h.s.clock())), EffectiveFrom: r.EffectiveFrom, EffectiveTo: r.EffectiveTo, Note: r.Note,
		CreatedAt: r.CreatedAt, Author: r.Author, Reason: r.Reason, VerifiedBy: r.VerifiedBy, VerifiedOn: r.VerifiedOn, VerifiedNote: r.VerifiedNote}
	if v.Facts == nil {
		v.Facts = map[string]string{}
	}
	if v.Values == nil {
		v.Values = map[string]int{}
	}
	return v
}

type rulesInput struct {
	web.Paging
	Pack   string `query:"pack" maxLength:"40"`
	Topic  string `query:"topic" maxLength:"40"`
	Status Status `query:"status" enum:"verified,secondary,draft"`
	Q      string `query:"q" maxLength:"100"`
}

func (h handler) rules(ctx context.Context, in *rulesInput) (*struct{ Body RuleList }, error) {
	list, total, err := h.s.Rules(ctx, Filter{Pack: in.Pack, Topic: in.Topic, Status: in.Status, Q: in.Q}, in.Offset(), in.Limit())
	out := RuleList{Total: total}
	for _, r := range list {
		out.Items = append(out.Items, h.view(r))
	}
	return &struct{ Body RuleList }{out}, err
}

func (h handler) versions(ctx context.Context, in *RuleCodeInput) (*struct{ Body RuleList }, error) {
	list, err := h.s.History(ctx, in.Code)
	out := RuleList{Total: int64(len(list))}
	for _, r := range list {
		out.Items = append(out.Items, h.view(r))
	}
	return &struct{ Body RuleList }{out}, err
}

// RuleBody is what may be set of a rule.
type RuleBody struct {
	Jurisdiction  string            `json:"jurisdiction" maxLength:"12"`
	Facts         map[string]string `json:"facts,omitempty"`
	Values        map[string]int    `json:"values,omitempty"`
	Instrument    string            `json:"instrument,omitempty" maxLength:"800" doc:"left out: the pack's"`
	Article       string            `json:"article,omitempty" maxLength:"400"`
	Status        Status            `json:"status" enum:"secondary,draft"`
	Bearing       Bearing           `json:"bearing" enum:"binding,model,example"`
	Silent        bool              `json:"silent,omitempty"`
	EffectiveFrom clock.Date        `json:"effectiveFrom,omitempty" maxLength:"10" doc:"left out: the pack's"`
	EffectiveTo   clock.Date        `json:"effectiveTo,omitempty" maxLength:"10" doc:"left out: the pack's"`
	Note          string            `json:"note,omitempty" maxLength:"4000"`
	Reason        string            `json:"reason" maxLength:"800"`
}

func (b RuleBody) rule(code string) Rule {
	return Rule{Code: code, Jurisdiction: b.Jurisdiction, Facts: b.Facts, Values: b.Values, Instrument: b.Instrument, Article: b.Article,
		Status: b.Status, Bearing: b.Bearing, Silent: b.Silent, EffectiveFrom: b.EffectiveFrom, EffectiveTo: b.EffectiveTo, Note: b.Note, Reason: b.Reason}
}

type newRuleInput struct {
	Body struct {
		RuleBody
		Code  string `json:"code" maxLength:"60"`
		Pack  string `json:"pack" maxLength:"40"`
		Topic string `json:"topic" maxLength:"40"`
	}
}

type ruleOutput struct{ Body ruleItem }

func (h handler) create(ctx context.Context, in *newRuleInput) (*ruleOutput, error) {
	r := in.Body.rule(in.Body.Code)
	r.Pack, r.Topic = in.Body.Pack, in.Body.Topic
	r, err := h.s.CreateRule(ctx, audit.From(ctx), r)
	return &ruleOutput{h.view(r)}, err
}

type editInput struct {
	RuleCodeInput
	Body struct {
		RuleBody
		Number int `json:"number" doc:"the version that was read"`
	}
}

func (h handler) edit(ctx context.Context, in *editInput) (*ruleOutput, error) {
	r := in.Body.rule(in.Code)
	r.Number = in.Body.Number
	r, err := h.s.EditRule(ctx, audit.From(ctx), r)
	return &ruleOutput{h.view(r)}, err
}

type verifyInput struct {
	RuleCodeInput
	Body struct {
		Number int        `json:"number" doc:"the version that was read"`
		Name   string     `json:"name" maxLength:"200" doc:"who compared it with the official text"`
		On     clock.Date `json:"on" maxLength:"10"`
		Note   string     `json:"note" maxLength:"800"`
	}
}

func (h handler) verify(ctx context.Context, in *verifyInput) (*ruleOutput, error) {
	r, err := h.s.Verify(ctx, audit.From(ctx), in.Code, in.Body.Number, Check{Name: in.Body.Name, On: in.Body.On, Note: in.Body.Note})
	return &ruleOutput{h.view(r)}, err
}

type proposeInput struct {
	Topic        string     `query:"topic" required:"true" maxLength:"40"`
	On           clock.Date `query:"on" maxLength:"10"`
	Jurisdiction string     `query:"jurisdiction" maxLength:"12"`
	Person       string     `query:"person" maxLength:"40"`
	Industry     string     `query:"industry" maxLength:"40" doc:"general or highrisk"`
	Operation    string     `query:"operation" maxLength:"40"`
	Certificate  string     `query:"certificate" maxLength:"40"`
	Kind         string     `query:"kind" maxLength:"40"`
}

// RuleDecision is what the rules answer; found false: nothing.
type RuleDecision struct {
	Found        bool           `json:"found"`
	RuleID       string         `json:"ruleId,omitempty"`
	Pack         string         `json:"pack,omitempty"`
	Code         string         `json:"code,omitempty"`
	Number       int            `json:"number,omitempty"`
	Instrument   string         `json:"instrument,omitempty"`
	Article      string         `json:"article,omitempty"`
	Status       string         `json:"status,omitempty"`
	Jurisdiction string         `json:"jurisdiction,omitempty"`
	Values       map[string]int `json:"values"`
	Warning      string         `json:"warning" enum:",draft,lapsed"`
	Ties         []string       `json:"ties"`
}

func decisionView(d Decision, found bool) RuleDecision {
	v := RuleDecision{Found: found, RuleID: d.RuleID.String(), Pack: d.Pack, Code: d.Code, Number: d.Number, Instrument: d.Instrument,
		Article: d.Article, Status: d.Status, Jurisdiction: d.Jurisdiction, Values: d.Values, Warning: d.Warning, Ties: d.Ties}
	if v.Values == nil {
		v.Values = map[string]int{}
	}
	return v
}

func (h handler) propose(ctx context.Context, in *proposeInput) (*struct{ Body RuleDecision }, error) {
	if _, known := Topics[in.Topic]; !known {
		return nil, fields{{Path: "topic", Code: "rule.topic.unknown"}}.fault()
	}
	if in.On != "" {
		if _, err := clock.ParseDate(string(in.On)); err != nil {
			return nil, fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "on", Code: "date.invalid"})
		}
	}
	facts := map[string]string{"person": in.Person, "industry": in.Industry, "operation": in.Operation, "certificate": in.Certificate, "kind": in.Kind}
	var out RuleDecision
	err := h.s.db.Read(ctx, func(tx dbx.Tx) error {
		d, found, err := h.s.Propose(tx, Ask{Topic: in.Topic, On: in.On, Jurisdiction: in.Jurisdiction, Facts: facts})
		out = decisionView(d, found)
		return err
	})
	return &struct{ Body RuleDecision }{out}, err
}

type decisionsInput struct {
	web.Paging
	Object   string `query:"object" maxLength:"40"`
	ObjectID string `query:"objectId" maxLength:"60"`
	Topic    string `query:"topic" maxLength:"40"`
	Rule     string `query:"rule" maxLength:"60"`
	Warning  string `query:"warning" enum:"draft,lapsed"`
}

// MadeDecision is a decision as it was noted.
type MadeDecision struct {
	ID       string            `json:"id"`
	At       clock.Instant     `json:"at"`
	Topic    string            `json:"topic"`
	Object   string            `json:"object"`
	ObjectID string            `json:"objectId"`
	On       clock.Date        `json:"on" doc:"the day whose rules were asked"`
	Asked    map[string]string `json:"asked"`
	Actor    string            `json:"actor"`
	Decision RuleDecision      `json:"decision"`
}

// MadeDecisionList is a page of them, the newest first.
type MadeDecisionList struct {
	Items []MadeDecision `json:"items"`
	Total int64          `json:"total"`
}

func (h handler) decisions(ctx context.Context, in *decisionsInput) (*struct{ Body MadeDecisionList }, error) {
	list, total, err := h.s.Decisions(ctx, DecisionFilter{Object: in.Object, ObjectID: in.ObjectID, Topic: in.Topic, Rule: in.Rule, Warning: in.Warning},
		in.Offset(), in.Limit())
	out := MadeDecisionList{Total: total}
	for _, m := range list {
		asked := m.Ask.Facts
		if asked == nil {
			asked = map[string]string{}
		}
		out.Items = append(out.Items, MadeDecision{ID: m.ID.String(), At: m.At, Topic: m.Ask.Topic, Object: m.Object, ObjectID: m.ObjectID,
			On: m.Ask.On, Asked: asked, Actor: m.Actor, Decision: decisionView(m.Decision, true)})
	}
	return &struct{ Body MadeDecisionList }{out}, err
}
