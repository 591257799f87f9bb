package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"ankao/exams/certificates/statuslist"
	"ankao/exams/certificates/token"
	"ankao/internal/clock"
)

// verification is what verify-token says.
type verification struct {
	Verdict token.Verdict `json:"verdict"`
	Keys    string        `json:"keysGeneratedAt,omitempty"`
	Lists   []listAge     `json:"statusLists,omitempty"`
}

// listAge says how old a status list is.
type listAge struct {
	List     int           `json:"list"`
	KeyID    byte          `json:"kid"`
	IssuedAt clock.Instant `json:"issuedAt"`
	Age      string        `json:"age"`
	Stale    bool          `json:"stale"`
}

// verifyToken says what a certificate's token is worth, from published keys and
// signed status lists in files or from the keys and records of this centre.
func verifyToken(ctx context.Context, c *call) error {
	keysFile := c.flags.String("keys", "", "file of published keys (/api/v1/certificate-keys); without it, this centre's own")
	statusFiles := c.flags.String("status", "", "files of signed status lists (/api/v1/status-lists/0), separated by commas; needs --keys")
	atText := c.flags.String("at", "", "judge as of this time: 2026-11-23, or 2026-11-23T15:00:00+08:00; now where it is not given")
	cfg, args, err := c.configure("TOKEN")
	if err != nil {
		return err
	}
	at, err := parseAt(*atText)
	if err != nil {
		return err
	}
	if *statusFiles != "" && *keysFile == "" {
		return usageError("--status needs --keys: a list is worth what its signature is")
	}
	var v verification
	if *keysFile != "" {
		v, err = verifyFiles(args[0], *keysFile, *statusFiles, at)
	} else {
		err = c.with(ctx, cfg, func(centre *centre) error {
			keys, err := centre.publishedKeys(ctx)
			v.Verdict = token.VerifyOffline(bareToken(args[0]), keys, at)
			return err
		})
	}
	if err != nil {
		return err
	}
	return c.result(v, v.text())
}

func verifyFiles(text, keysFile, statusFiles string, at time.Time) (v verification, err error) {
	keys, err := readKeys(keysFile)
	if err != nil {
		return v, fmt.Errorf("--keys: %w", err)
	}
	if keys.GeneratedAt != 0 {
		v.Keys = keys.GeneratedAt.String()
	}
	if statusFiles == "" {
		v.Verdict = token.VerifyOffline(bareToken(text), keys, at)
		return v, nil
	}
	var lists []statuslist.List
	for _, path := range strings.Split(statusFiles, ",") {
		l, err := readStatusList(path, keys)
		if err != nil {
			return v, fmt.Errorf("--status: %s: %w", path, err)
		}
		lists = append(lists, l)
		v.Lists = append(v.Lists, listAge{l.Number, l.KeyID, l.IssuedAt, ageText(l.Age(at)), l.Stale(at)})
	}
	v.Verdict = token.VerifyListed(bareToken(text), keys, func(index uint32) token.Verdict { return statuslist.Status(lists, index, at) }, at)
	return v, nil
}

// text is the verdict on a line of its own, then how old the evidence is.
func (v verification) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", v.Verdict)
	for _, l := range v.Lists {
		note := ""
		if l.Stale {
			note = "; too old to say that nothing has happened, fetch it again"
		}
		fmt.Fprintf(&b, "status list %d: issued %s, %s old, signed with key %d%s\n", l.List, l.IssuedAt, l.Age, l.KeyID, note)
	}
	if v.Keys != "" && len(v.Lists) > 0 {
		fmt.Fprintf(&b, "keys: published %s\n", v.Keys)
	}
	return b.String()
}

// ageText writes an age as people say it: days and hours, or minutes.
func ageText(age time.Duration) string {
	switch {
	case age < 0:
		return "not yet issued"
	case age < time.Hour:
		return fmt.Sprintf("%d minutes", int(age.Minutes()))
	case age < 48*time.Hour:
		return fmt.Sprintf("%d hours", int(age.Hours()))
	}
	return fmt.Sprintf("%d days", int(age.Hours()/24))
}

func readStatusList(path string, keys token.KeySet) (statuslist.List, error) {
	f, err := os.Open(path)
	if err != nil {
		return statuslist.List{}, err
	}
	defer f.Close()
	return statuslist.Parse(f, keys)
}

func readKeys(path string) (token.KeySet, error) {
	f, err := os.Open(path)
	if err != nil {
		return token.KeySet{}, err
	}
	defer f.Close()
	return token.LoadKeys(f)
}

func (c *centre) publishedKeys(ctx context.Context) (token.KeySet, error) {
	keys, revoked, err := c.keys.Published(ctx)
	set := token.KeySet{Keys: map[byte]token.VerifyKey{}, Revoked: map[uint32]bool{}}
	for _, k := range keys {
		set.Keys[k.ID] = token.VerifyKey{Public: k.Public, State: k.State}
	}
	for _, index := range revoked {
		set.Revoked[index] = true
	}
	return set, err
}

// bareToken takes the token out of the address that a QR code holds.
func bareToken(text string) string {
	if i := strings.LastIndex(strings.ToLower(text), "/v/"); i >= 0 {
		return text[i+len("/v/"):]
	}
	return text
}

// parseAt reads a moment, or a day: its beginning in Shanghai.
func parseAt(text string) (time.Time, error) {
	if text == "" {
		return time.Now(), nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, clock.Shanghai); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usageError(fmt.Sprintf("--at %q: want 2026-11-23 or 2026-11-23T15:00:00+08:00", text))
}
