package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"ankao/assets"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
)

// page is one built file, compressed once at the start.
type page struct {
	contentType string
	etag        string            // of the content; each encoding adds its name
	bodies      map[string][]byte // by encoding; "" is the file as it is
	immutable   bool              // its name carries a hash of its content
}

// loadPages reads and compresses every built file.
func loadPages(files fs.FS) (map[string]*page, error) {
	pages := map[string]*page{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if strings.HasPrefix(path.Base(name), ".") || strings.HasPrefix(name, ".") {
			return nil // the placeholder and the build's manifest
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		pages["/"+name], err = newPage(name, content)
		return err
	})
	return pages, err
}

func newPage(name string, content []byte) (*page, error) {
	sum := sha256.Sum256(content)
	p := &page{contentType: contentType(name), etag: hex.EncodeToString(sum[:12]),
		bodies: map[string][]byte{"": content}, immutable: strings.HasPrefix(name, "_app/")}
	if !compressible(p.contentType) || len(content) < 512 {
		return p, nil
	}
	var br, gz bytes.Buffer
	bw := brotli.NewWriterLevel(&br, 6) // the levels above cost ten times the time for a few per cent
	gw, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	for _, w := range []interface {
		Write([]byte) (int, error)
		Close() error
	}{bw, gw} {
		if _, err := w.Write(content); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
	}
	p.bodies["br"], p.bodies["gzip"] = br.Bytes(), gz.Bytes()
	return p, nil
}

// contentType does not ask the machine's own table, which differs from one to the next.
func contentType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".webmanifest":
		return "application/json"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}

func compressible(t string) bool {
	return strings.HasPrefix(t, "text/") || t == "image/svg+xml" || t == "application/json"
}

// face returns the page that answers an address inside a face, "" for none.
// An address with an extension is a file, which is there or is not.
func face(address string) string {
	if path.Ext(address) != "" {
		return ""
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	switch strings.ToLower(first) {
	case "admin":
		return "/admin/index.html"
	case "exam":
		return "/exam/index.html"
	case "", "v", "my", "practice", "trust":
		return "/index.html"
	}
	return ""
}

// registerPages serves the faces to whatever the API has not answered.
func registerPages(app *fiber.App, cfg config) error {
	files, built := assets.Pages()
	if !built {
		slog.Warn("this program was built without its pages: run make build, or make run")
		app.Use(notBuilt)
		return nil
	}
	pages, err := loadPages(files)
	if err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	app.Use(func(c *fiber.Ctx) error { return servePage(c, pages, cfg) })
	return nil
}

func servePage(c *fiber.Ctx, pages map[string]*page, cfg config) error {
	if c.Method() != http.MethodGet && c.Method() != http.MethodHead {
		return fiber.ErrNotFound
	}
	if strings.HasPrefix(c.Path(), "/api/") {
		return fiber.ErrNotFound
	}
	if c.Path() == "/admin" || c.Path() == "/exam" {
		return c.Redirect(c.Path()+"/", http.StatusMovedPermanently)
	}
	p, ok := pages[c.Path()]
	if !ok {
		p, ok = pages[face(c.Path())]
	}
	if !ok {
		return noPage(c, cfg)
	}
	protect(c, cfg)
	return p.send(c)
}

func (p *page) send(c *fiber.Ctx) error {
	encoding := p.encoding(c.Get(fiber.HeaderAcceptEncoding))
	etag := `"` + p.etag + encoding + `"` // hexadecimal digits, then letters
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if p.immutable {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	if matches(c.Get(fiber.HeaderIfNoneMatch), etag) {
		return c.SendStatus(http.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, p.contentType)
	if encoding != "" {
		c.Set(fiber.HeaderContentEncoding, encoding)
	}
	return c.Send(p.bodies[encoding])
}

// encoding picks the best body that the client accepts (RFC 9110 §12.5.3).
func (p *page) encoding(accept string) string {
	quality := map[string]float64{}
	for part := range strings.SplitSeq(accept, ",") {
		name, rest, _ := strings.Cut(part, ";")
		q := 1.0
		if value, ok := strings.CutPrefix(strings.TrimSpace(rest), "q="); ok {
			q, _ = strconv.ParseFloat(value, 64) // what cannot be read is not accepted
		}
		quality[strings.ToLower(strings.TrimSpace(name))] = q
	}
	for _, name := range []string{"br", "gzip"} {
		q, named := quality[name]
		if !named {
			q = quality["*"]
		}
		if q > 0 && p.bodies[name] != nil {
			return name
		}
	}
	return ""
}

func matches(header, etag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == etag || candidate == "*" {
			return true
		}
	}
	return false
}

// policy lets a page load from its own server alone and run nothing inline.
// data: and blob: are pictures that a page makes itself.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// protect sets the headers that every page carries.
func protect(c *fiber.Ctx, cfg config) {
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(self), microphone=(self), fullscreen=(self), geolocation=(), payment=(), usb=()")
	if cfg.BaseURL.Scheme == "https" && cfg.TLS != tlsInternal {
		// Not with the centre's own authority: whoever has not installed its root could not reach the page that offers it.
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}

func noPage(c *fiber.Ctx, cfg config) error {
	protect(c, cfg)
	return plainPage(c, http.StatusNotFound, "没有这个页面", "There is no such page.", `<p><a href="/">安考 Ankao</a></p>`)
}

func notBuilt(c *fiber.Ctx) error {
	if strings.HasPrefix(c.Path(), "/api/") || (c.Method() != http.MethodGet && c.Method() != http.MethodHead) {
		return fiber.ErrNotFound
	}
	return plainPage(c, http.StatusServiceUnavailable, "页面尚未构建", "This program was built without its pages.",
		"<p>运行 / run: <code>make run</code></p>")
}

func plainPage(c *fiber.Ctx, status int, title, text, more string) error {
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(status).SendString("<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\">" +
		"<meta name=\"viewport\" content=\"width=device-width\"><title>" + title + "</title><main><h1>" + title + "</h1><p>" + text + "</p>" + more + "</main></html>")
}
