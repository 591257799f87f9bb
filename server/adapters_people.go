package main

import (
	"ankao/admin/people"
	"ankao/admin/rules"
	"ankao/exams/certificates"
	"ankao/exams/certificates/official"
	"ankao/exams/doors"
	"ankao/exams/entries"
	"ankao/exams/marking"
	"ankao/exams/parts"
	"ankao/exams/practice"
	"ankao/exams/rechecks"
	"ankao/exams/sessions"
	"ankao/internal/dbx"
)

// listsForPeople are the streets and industries that organisations stand in.
type listsForPeople struct{ rules *rules.Service }

func (l listsForPeople) Streets(tx dbx.Tx) ([]people.ListedStreet, error) {
	found, err := l.rules.Streets(tx)
	list := make([]people.ListedStreet, len(found))
	for i, s := range found {
		list[i] = people.ListedStreet{Code: s.Code, Name: s.Name}
	}
	return list, err
}

func (l listsForPeople) Industries(tx dbx.Tx) ([]people.ListedIndustry, error) {
	found, err := l.rules.Industries(tx)
	list := make([]people.ListedIndustry, len(found))
	for i, one := range found {
		list[i] = people.ListedIndustry{Code: one.Code, Name: one.Name, HighRiskHours: one.HighRiskHours, HighRiskAssessment: one.HighRiskAssessment}
	}
	return list, err
}

// personRefs are the packages whose records follow a person that is merged.
func personRefs() []people.References {
	return []people.References{sessions.PersonRefs{}, entries.PersonRefs{}, marking.PersonRefs{}, certificates.PersonRefs{}, parts.PersonRefs{},
		rechecks.PersonRefs{}, doors.PersonRefs{}, official.PersonRefs{}, practice.PersonRefs{}}
}
