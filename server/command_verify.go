package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"ankao/exams/certificates/token"
	"ankao/internal/clock"
)

// verifyToken says what a certificate's token is worth, from published keys in
// a file or from the keys and the status list of this centre.
func verifyToken(ctx context.Context, c *call) error {
	keysFile := c.flags.String("keys", "", "file of published keys and revoked status indexes; without it, this centre's own")
	atText := c.flags.String("at", "", "judge as of this time: 2026-11-23, or 2026-11-23T15:00:00+08:00; now where it is not given")
	cfg, args, err := c.configure("TOKEN")
	if err != nil {
		return err
	}
	at, err := parseAt(*atText)
	if err != nil {
		return err
	}
	verdict := token.Verdict("")
	if *keysFile != "" {
		keys, err := readKeys(*keysFile)
		if err != nil {
			return fmt.Errorf("--keys: %w", err)
		}
		verdict = token.VerifyOffline(bareToken(args[0]), keys, at)
	} else {
		err = c.with(ctx, cfg, func(centre *centre) error {
			keys, err := centre.publishedKeys(ctx)
			verdict = token.VerifyOffline(bareToken(args[0]), keys, at)
			return err
		})
		if err != nil {
			return err
		}
	}
	return c.result(map[string]token.Verdict{"verdict": verdict}, string(verdict)+"\n")
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
	keys, revoked, err := c.certificates.Published(ctx)
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
