package imports_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"testing"

	"ankao/admin/audit"
	"ankao/content/bank/imports"
	"ankao/internal/dbtest"
	"ankao/internal/id"
	"ankao/internal/web"
)

// serve answers requests as the author.
func serve(t *testing.T, d *desk) string {
	t.Helper()
	app, api := web.New(web.Config{})
	api.SetStaffGate(func(ctx context.Context, _ web.Permission, _ web.Request) (context.Context, error) {
		return audit.With(ctx, author), nil
	})
	imports.Register(api, d.Service)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	go func() { _ = app.Listener(ln) }()
	t.Cleanup(func() { _ = app.Shutdown() })
	return "http://" + ln.Addr().String() + "/api/v1"
}

func call(t *testing.T, method, url, contentType string, body io.Reader, into any) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, body)
	check(t, err)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := http.DefaultClient.Do(req)
	check(t, err)
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	check(t, err)
	if into != nil && res.StatusCode == http.StatusOK {
		check(t, json.Unmarshal(raw, into))
	}
	return res.StatusCode, string(raw)
}

func upload(t *testing.T, url, code, name string, raw []byte, into any) (int, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if code != "" {
		check(t, w.WriteField("syllabus", code))
	}
	check(t, w.WriteField("name", "低压电工作业"))
	part, err := w.CreateFormFile("file", name)
	check(t, err)
	_, err = part.Write(raw)
	check(t, err)
	check(t, w.Close())
	return call(t, http.MethodPost, url+"/imports", w.FormDataContentType(), &b, into)
}

func TestImportOverHTTP(t *testing.T) {
	d := open(t, dbtest.SQLite(t))
	d.work(t)
	url := serve(t, d)
	var p imports.ImportPreview
	if status, body := upload(t, url, "lv-1", "电工.xlsx", sample(t), &p); status != 200 || p.TaskID == "" {
		t.Fatal(status, body)
	}
	d.until(t, id.ID[imports.Import](p.ID), imports.Preview)
	if status, body := call(t, "GET", url+"/imports/"+p.ID, "", nil, &p); status != 200 {
		t.Fatal(status, body)
	}
	if p.Read != 5 || p.Importable != 4 || p.Rejected != 1 || p.Repaired != 1 || p.Total != 5 || len(p.Rows) != 5 || p.State != imports.Preview || p.FileName != "电工.xlsx" {
		t.Fatalf("%+v", p)
	}
	first := p.Rows[0]
	if first.Status != imports.Fit || first.Question == nil || !first.Question.HasImage || first.Question.Options[0].Text != "36V" || first.Question.Key[0] != "A" || first.Question.PointName != "第一章" {
		t.Errorf("%+v %+v", first, first.Question)
	}
	if bad := p.Rows[3]; bad.Status != imports.Rejected || bad.Findings[0].Cell != "F5" || bad.Findings[0].Suggestion == "" {
		t.Errorf("%+v", bad)
	}
	var page imports.ImportPreview
	if status, body := call(t, "GET", url+"/imports/"+p.ID+"?only=findings&page=2&size=1", "", nil, &page); status != 200 || page.Total != 2 || len(page.Rows) != 1 || page.Rows[0].Row != 6 {
		t.Errorf("%d %s", status, body)
	}
	for range 2 {
		if status, body := call(t, "POST", url+"/imports/"+p.ID+"/commit", "", nil, nil); status != 200 {
			t.Errorf("%d %s", status, body)
		}
		if done := d.until(t, id.ID[imports.Import](p.ID), imports.Committed); done.Imported != 4 || done.Rejected != 1 || done.Repaired != 1 {
			t.Errorf("%+v", done)
		}
	}
	var list imports.ImportList
	if status, body := call(t, "GET", url+"/imports", "", nil, &list); status != 200 || list.Total != 1 || list.Items[0].State != imports.Committed {
		t.Errorf("%d %s", status, body)
	}
	if status, body := call(t, "DELETE", url+"/imports/"+p.ID, "", nil, nil); status != 409 {
		t.Errorf("%d %s", status, body)
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	d := open(t, dbtest.SQLite(t))
	url := serve(t, d)
	for name, tc := range map[string]struct {
		code   string
		raw    []byte
		status int
		want   string
	}{
		"no workbook":     {"A", []byte("PK no"), 422, "sheet.not-workbook"},
		"an empty file":   {"A", nil, 422, ""},
		"no code":         {"", sample(t), 422, ""},
		"a code of words": {"安全", sample(t), 422, "syllabus.code.form"},
	} {
		status, body := upload(t, url, tc.code, "x.xlsx", tc.raw, nil)
		if status != tc.status || !bytes.Contains([]byte(body), []byte(tc.want)) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if _, total, err := d.List(ctx, 0, 1); err != nil || total != 0 {
		t.Error("a refused upload left something behind")
	}
	// What only reading it tells is said by the import.
	d.work(t)
	var p imports.ImportPreview
	if status, body := upload(t, url, "A", "x.xlsx", sampleWithout(t), &p); status != 200 {
		t.Fatal(status, body)
	}
	if i := d.until(t, id.ID[imports.Import](p.ID), imports.Unreadable); i.Code != "import.no-table" {
		t.Errorf("%+v", i)
	}
}
