package entries_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ankao/exams/entries"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/web"
)

func TestEntriesOverHTTP(t *testing.T) {
	c := testcentre.New(t, dbtest.SQLite(t))
	d := testcentre.NewDesk(t, func(api *web.API) { entries.Register(api, c.Entries) })
	e := c.Exam()
	who, numbers := c.Persons(3)
	type entry struct {
		ID, State, Name, ExamName, IDNumberMasked, Reason string
		SameHand                                          bool
		Missing                                           []string
		Version                                           int64
	}
	var list struct {
		Items  []entry
		Total  int
		Counts map[string]int
	}
	a := d.Send(http.MethodPost, "/api/v1/entries", fmt.Sprintf(`{"examId":%q,"personIds":[%q,%q,%q]}`, e.ID, who[0], who[1], who[2]))
	a.Read(t, &list)
	if list.Total != 3 || list.Items[0].ExamName != c.Terms().Name || list.Items[0].State != "submitted" {
		t.Fatalf("%+v", list)
	}
	for _, n := range numbers {
		if strings.Contains(a.Body, n) {
			t.Fatal("a whole ID number is sent")
		}
	}
	first, second, third := list.Items[0].ID, list.Items[1].ID, list.Items[2].ID
	var report struct {
		Done, SameHand int
		Failed         []struct{ ID, Code string }
	}
	d.Send(http.MethodPatch, "/api/v1/exams/"+e.ID.String()+"/entry-needs", `{"documents":["photo"],"version":0}`).Read(t, &map[string]any{})
	d.Send(http.MethodPost, "/api/v1/entries/accept", fmt.Sprintf(`{"ids":[%q,%q]}`, first, second)).Read(t, &report)
	if report.Done != 0 || len(report.Failed) != 2 || report.Failed[0].Code != "entry.documents" {
		t.Fatalf("%+v", report)
	}
	var detail struct {
		Entry   entry
		Needed  []string
		History []struct{ Act, Name string }
	}
	d.Send(http.MethodPatch, "/api/v1/entries/"+first+"/documents", `{"documents":[{"kind":"photo","note":"清晰"}],"version":1}`).Read(t, &detail)
	if len(detail.Entry.Missing) != 0 || len(detail.Needed) != 1 || detail.History[0].Act != "submit" {
		t.Fatalf("%+v", detail)
	}
	d.Send(http.MethodPost, "/api/v1/entries/accept", fmt.Sprintf(`{"ids":[%q]}`, first)).Read(t, &report)
	d.Send(http.MethodPost, "/api/v1/entries/return", fmt.Sprintf(`{"ids":[%q],"reason":"照片不清"}`, second)).Read(t, &report)
	d.Send(http.MethodPost, "/api/v1/entries/withdraw", fmt.Sprintf(`{"ids":[%q],"reason":"本人不来"}`, third)).Read(t, &report)
	for query, want := range map[string]int{"": 3, "?state=accepted": 1, "?state=returned&exam=" + e.ID.String(): 1, "?exam=x": 0, "?sameHand=true": 1,
		"?q=" + numbers[0]: 1, "?q=nobody": 0, "?organisation=x": 0} {
		d.Send(http.MethodGet, "/api/v1/entries"+query, "").Read(t, &list)
		if list.Total != want {
			t.Errorf("entries%s: %d, want %d", query, list.Total, want)
		}
	}
	d.Send(http.MethodGet, "/api/v1/entries?state=returned", "").Read(t, &list)
	if list.Counts["accepted"] != 1 || list.Counts["withdrawn"] != 1 || list.Items[0].Reason != "照片不清" {
		t.Fatalf("%+v", list)
	}
	var stands struct {
		Items []struct {
			PersonID, State string
			Spent           bool
		}
	}
	d.Send(http.MethodPost, "/api/v1/entries/standing", fmt.Sprintf(`{"examId":%q,"personIds":[%q,%q]}`, e.ID, who[0], who[2])).Read(t, &stands)
	if stands.Items[0].State != "accepted" || stands.Items[1].State != "" {
		t.Fatalf("%+v", stands)
	}
	d.Refuses(t, "nobody", http.MethodPost, "/api/v1/entries", fmt.Sprintf(`{"examId":%q,"personIds":[]}`, e.ID), 422, `"path":"personIds"`)
	d.Refuses(t, "twice", http.MethodPost, "/api/v1/entries", fmt.Sprintf(`{"examId":%q,"personIds":[%q]}`, e.ID, who[0]), 409, `"code":"entry.exists"`)
	d.Refuses(t, "no reason", http.MethodPost, "/api/v1/entries/return", fmt.Sprintf(`{"ids":[%q]}`, first), 422, `"code":"entry.reason.empty"`)
	d.Refuses(t, "unknown", http.MethodGet, "/api/v1/entries/0000000000000000000000000g", "", 404, `"code":"entry.unknown"`)
}

func TestRoutesAskForThePermissionOfTheirRole(t *testing.T) {
	d := testcentre.NewDesk(t, func(api *web.API) { entries.Register(api, nil) })
	d.Declares(map[string]web.Permission{
		"list-entries": "entry.read", "submit-entries": "entry.write", "ask-standing": "entry.read", "accept-entries": "entry.review",
		"return-entries": "entry.review", "resubmit-entries": "entry.write", "withdraw-entries": "entry.write", "get-entry": "entry.read",
		"see-documents": "entry.review", "get-entry-needs": "entry.read", "set-entry-needs": "entry.review",
	}, "Entry", "EntryList", "EntryDetail", "EntryReport", "EntryStanding", "EntryNeeds")
}
