package main

import (
	"ankao/admin/people"
	"ankao/admin/rules"
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
