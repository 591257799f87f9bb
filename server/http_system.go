package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"ankao/internal/ca"
	"ankao/internal/clock"
	"ankao/internal/web"

	"github.com/gofiber/fiber/v2"
)

func registerSystem(api *web.API, c *centre) {
	web.Route(api, http.MethodGet, "/api/v1/system", "get-system", web.Staff, c.httpSystem)
	web.Route(api, http.MethodGet, "/api/v1/ca", "get-ca", web.Public, c.httpCA)
}

// System is what staff may know of the server they work on.
type System struct {
	Version     string `json:"version"`
	Database    string `json:"database" enum:"sqlite,mysql"`
	BaseURL     string `json:"baseUrl"`
	TLS         string `json:"tls" enum:"off,internal,files"`
	CAAvailable bool   `json:"caAvailable" doc:"whether /ca/root.crt offers the centre's own root certificate"`
}

func (c *centre) httpSystem(context.Context, *struct{}) (*struct{ Body System }, error) {
	return &struct{ Body System }{System{Version: version, Database: c.db.Dialect(), BaseURL: c.cfg.BaseURL.String(),
		TLS: string(c.cfg.TLS), CAAvailable: c.ca != nil}}, nil
}

// LocalRoot is the centre's own root certificate, as the page that offers it shows it.
type LocalRoot struct {
	Available   bool          `json:"available"`
	Fingerprint string        `json:"fingerprint,omitempty" doc:"SHA-256 of the certificate, to compare by eye"`
	NotAfter    clock.Instant `json:"notAfter,omitempty"`
}

func (c *centre) httpCA(context.Context, *struct{}) (*struct{ Body LocalRoot }, error) {
	var root LocalRoot
	if c.ca != nil {
		root = LocalRoot{Available: true, Fingerprint: fingerprint(c.ca.RootDER()), NotAfter: clock.At(c.ca.RootNotAfter())}
	}
	return &struct{ Body LocalRoot }{root}, nil
}

// fingerprint writes a hash the way that certificate dialogs show it.
func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	var b strings.Builder
	for i, part := range sum {
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteString(strings.ToUpper(hex.EncodeToString([]byte{part})))
	}
	return b.String()
}

// registerRoot offers the root certificate for download; .crt is what systems
// open with a double click, .pem what tools want.
func registerRoot(app *fiber.App, authority *ca.Authority) {
	offer := func(path, contentType string, content func() []byte) {
		app.Get(path, func(c *fiber.Ctx) error {
			if authority == nil {
				return fiber.ErrNotFound
			}
			c.Set(fiber.HeaderContentType, contentType)
			c.Set(fiber.HeaderContentDisposition, `attachment; filename="ankao-`+strings.TrimPrefix(path, "/ca/")+`"`)
			c.Set(fiber.HeaderCacheControl, "no-cache")
			return c.SendStream(bytes.NewReader(content()))
		})
	}
	offer("/ca/root.crt", "application/x-x509-ca-cert", func() []byte { return authority.RootDER() })
	offer("/ca/root.pem", "application/x-pem-file", func() []byte { return authority.RootPEM() })
}

// Health is the answer of /readyz: ready, or what is in the way.
type Health struct {
	Status string            `json:"status"` // "ok" or "unavailable"
	Checks map[string]string `json:"checks,omitempty"`
}

// registerHealth serves /healthz (the process lives) and /readyz (it can do
// its work). They say nothing that a stranger may not know.
func registerHealth(app *fiber.App, centre *centre) {
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.JSON(Health{Status: "ok"}) })
	app.Get("/readyz", func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(c.UserContext(), 3*time.Second)
		defer cancel()
		h := centre.ready(ctx)
		if h.Status != "ok" {
			c.Status(http.StatusServiceUnavailable)
		}
		return c.JSON(h)
	})
}

func (c *centre) ready(ctx context.Context) Health {
	h := Health{Status: "ok", Checks: map[string]string{}}
	for _, probe := range c.probes() {
		h.Checks[probe.name] = "ok"
		if err := probe.fn(ctx); err != nil {
			h.Status, h.Checks[probe.name] = "unavailable", "failed"
		}
	}
	return h
}
