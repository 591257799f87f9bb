package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"time"
)

// probe is one thing that must hold for the centre to do its work.
type probe struct {
	name string
	fn   func(ctx context.Context) error
}

func (c *centre) probes() []probe {
	return []probe{
		{"database", c.db.Ping},
		{"schema", c.schemaCurrent},
		{"durability", c.attempts.Durable},
	}
}

func (c *centre) schemaCurrent(ctx context.Context) error {
	current, known, err := c.db.Schema(ctx)
	if err != nil {
		return err
	}
	if current != known {
		return fmt.Errorf("the database has schema %d, this program %d", current, known)
	}
	return nil
}

// health asks the server that runs with the same configuration, for a
// container or a monitor that has no other client.
func health(ctx context.Context, c *call) error {
	cfg, _, err := c.configure()
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return err
	}
	if host == "" || wildcard(host) {
		host = "127.0.0.1"
	}
	scheme := "http"
	if cfg.TLS != tlsOff {
		scheme = "https"
	}
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	// Whether it answers is the question, not who it is: it is this machine, and nothing secret is sent.
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var h Health
	if err := json.NewDecoder(res.Body).Decode(&h); err != nil {
		return fmt.Errorf("%s does not answer as a centre: %w", req.URL, err)
	}
	if err := c.result(h, h.Status+"\n"); err != nil {
		return err
	}
	if h.Status != "ok" {
		return exitError(exitFailed)
	}
	return nil
}
