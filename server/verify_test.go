package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// vectors is the file of published test vectors, which is also a file of keys.
func vectors(t *testing.T) (path, at string, list []vector) {
	t.Helper()
	dir := os.Getenv("ANKAO_FIXTURES")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "fixtures")
	}
	path = filepath.Join(dir, "credentials", "generated", "token_v1_vectors.json")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("the test vectors are not here (ANKAO_FIXTURES): %v", err)
	}
	var file struct {
		EvaluateAt string   `json:"evaluate_at"`
		Vectors    []vector `json:"vectors"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	return path, file.EvaluateAt, file.Vectors
}

type vector struct{ Name, Token, Expect string }

func TestVerifyTokenOnTheVectors(t *testing.T) {
	keys, at, list := vectors(t)
	if len(list) != 15 {
		t.Fatalf("%d vectors", len(list))
	}
	for i, v := range list {
		args := [][]string{
			{"verify-token", "--keys", keys, "--at", at, "--json", v.Token},
			{"verify-token", v.Token, "--json", "--at", at, "--keys", keys},
			{"verify-token", "--json", v.Token, "--keys=" + keys, "--at=" + at},
		}[i%3]
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), args, nil, &stdout, &stderr)
		if want := `{"verdict":"` + v.Expect + `"}` + "\n"; code != exitOK || stdout.String() != want {
			t.Errorf("%s: exit %d, %s%s, want %s", v.Name, code, &stdout, &stderr, want)
		}
	}
}

func TestVerifyTokenByTimeAndAddress(t *testing.T) {
	keys, _, list := vectors(t)
	token := func(name string) string {
		for _, v := range list {
			if v.Name == name {
				return v.Token
			}
		}
		t.Fatalf("no vector %s", name)
		return ""
	}
	for _, tc := range []struct{ token, at, want string }{
		{token("expired"), "2026-02-28", "valid_active"},
		{token("expired"), "2026-02-28T23:59:59+08:00", "valid_active"},
		{token("expired"), "2026-02-28T16:00:00Z", "expired"}, // midnight in Shanghai
		{"HTTPS://EXAM.EXAMPLE.CN/V/" + token("ok-special-operator"), "2026-09-01", "valid_active"},
		{"https://exam.example.cn/v/" + strings.ToLower(token("ok-special-operator")), "2026-09-01", "valid_active"},
		{"https://exam.example.cn/", "2026-09-01", "malformed"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"verify-token", tc.token, "--keys", keys, "--at", tc.at}, nil, &stdout, &stderr)
		if code != exitOK || strings.TrimSpace(stdout.String()) != tc.want {
			t.Errorf("%.40s at %s: exit %d, %s%s, want %s", tc.token, tc.at, code, &stdout, &stderr, tc.want)
		}
	}
}
