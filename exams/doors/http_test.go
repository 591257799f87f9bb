package doors_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ankao/exams/doors"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/web"
)

func TestLearnerOverHTTP(t *testing.T) {
	c := testcentre.New(t, dbtest.SQLite(t))
	d := testcentre.NewDesk(t, func(api *web.API) { doors.Register(api, doorsOf(c)) })
	card, number := entry(c)
	wrong := d.Send(http.MethodPost, "/api/v1/learner/login", fmt.Sprintf(`{"ticket":%q,"idNumber":"440199198001010039"}`, card.Ticket))
	unknown := d.Send(http.MethodPost, "/api/v1/learner/login", fmt.Sprintf(`{"ticket":%q,"idNumber":%q}`, nobodys(t, card.Ticket), number))
	if wrong.Status != http.StatusUnauthorized || stripped(wrong.Body) != stripped(unknown.Body) || wrong.Status != unknown.Status || len(wrong.Cookies) != 0 {
		t.Fatalf("%d %s\n%d %s", wrong.Status, wrong.Body, unknown.Status, unknown.Body)
	}
	if a := d.Send(http.MethodGet, "/api/v1/learner/me", ""); a.Status != http.StatusUnauthorized {
		t.Fatalf("%d %s", a.Status, a.Body)
	}

	in := d.Send(http.MethodPost, "/api/v1/learner/login", fmt.Sprintf(`{"ticket":%q,"idNumber":%q}`, card.Ticket, number))
	var me struct{ Name, IDNumberMasked string }
	in.Read(t, &me)
	if len(in.Cookies) != 1 || me.Name == "" || strings.Contains(in.Body, number) {
		t.Fatalf("%s %v", in.Body, in.Cookies)
	}
	cookie := in.Cookies[0]
	if cookie.Name != "__Host-learner" || !cookie.Secure || !cookie.HttpOnly || cookie.Path != "/" || cookie.SameSite != http.SameSiteStrictMode || len(cookie.Value) != 43 {
		t.Fatalf("%+v", cookie)
	}
	header := []string{"Cookie", cookie.Name + "=" + cookie.Value}
	d.Send(http.MethodGet, "/api/v1/learner/me", "", header...).Read(t, &me)
	out := d.Send(http.MethodPost, "/api/v1/learner/logout", "", header...)
	if out.Status != http.StatusNoContent || len(out.Cookies) != 1 || out.Cookies[0].MaxAge >= 0 {
		t.Fatalf("%d %s %v", out.Status, out.Body, out.Cookies)
	}
	if a := d.Send(http.MethodGet, "/api/v1/learner/me", "", header...); a.Status != http.StatusUnauthorized {
		t.Fatalf("a login that has ended admits: %d", a.Status)
	}
}

// stripped is a problem without the id of its request.
func stripped(body string) string {
	var m map[string]any
	if json.Unmarshal([]byte(body), &m) != nil {
		return body
	}
	delete(m, "requestId")
	b, _ := json.Marshal(m)
	return string(b)
}

func TestLearnerRoutes(t *testing.T) {
	d := testcentre.NewDesk(t, func(api *web.API) { doors.Register(api, nil) })
	d.Declares(map[string]web.Permission{"learner-login": web.Public, "learner-logout": web.Learner, "learner-me": web.Learner}, "Learner")
}
