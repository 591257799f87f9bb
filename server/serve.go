package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"ankao/server/demo"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const (
	// drainTime is how long requests under way may take to end after a stop.
	drainTime = 15 * time.Second
	// quietTime without any ends the wait earlier; it is for what is still on the wire.
	quietTime = time.Second
)

// serving is what serve --json prints when it answers.
type serving struct {
	Address string      `json:"address"` // what it listens on; the port is the real one
	BaseURL string      `json:"baseUrl"`
	Demo    *demo.Guide `json:"demo,omitempty"`
}

func serve(ctx context.Context, c *call) error {
	demo := c.flags.Bool("demo", false, "fill an empty database with a demo centre, and keep a session open")
	cfg, _, err := c.configure()
	if err != nil {
		return err
	}
	slog.SetDefault(newLog(cfg.Log, c.stderr))
	for _, name := range c.env.unknown() {
		slog.Warn("no such setting", "name", name)
	}
	ln, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("ANKAO_LISTEN: %w", err)
	}
	defer ln.Close()
	// Port 0 asks the system for a free one; addresses must name the real one.
	if cfg, err = cfg.withPort(ln.Addr()); err != nil {
		return err
	}
	if cfg.Demo = *demo; cfg.Demo {
		if err := fillDemo(ctx, cfg); err != nil {
			return err
		}
	}
	centre, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	err = centre.serve(ctx, c, ln)
	return errors.Join(err, centre.close())
}

// serve answers until ctx ends, then lets what is under way end.
func (c *centre) serve(ctx context.Context, call *call, ln net.Listener) error {
	app, err := c.application()
	if err != nil {
		return err
	}
	if err := c.keys.Prepare(ctx); err != nil {
		return err
	}
	c.schedule()
	if ln, err = c.secure(ln); err != nil {
		return err
	}
	background, stopLoops := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	for _, loop := range c.loops() {
		running.Go(func() { loop(background) })
	}
	failed, busy := make(chan error, 1), countRequests(app)
	go func() { failed <- app.Listener(ln) }()

	for _, probe := range c.probes() {
		if err := probe.fn(ctx); err != nil {
			slog.Error("not ready", "check", probe.name, "cause", err)
		}
	}
	slog.Info("serving", "address", ln.Addr().String(), "base_url", c.cfg.BaseURL.String(), "database", c.db.Dialect(),
		"tls", string(c.cfg.TLS), "version", version)
	err = c.announce(ctx, call, ln.Addr())
	if err == nil {
		select {
		case <-ctx.Done():
			slog.Info("stopping")
		case err = <-failed:
		}
	}
	err = errors.Join(err, drain(app, busy))
	stopLoops()
	running.Wait()
	slog.Info("stopped")
	return err
}

// announce tells who started the server where to go.
func (c *centre) announce(ctx context.Context, call *call, addr net.Addr) error {
	out := serving{Address: addr.String(), BaseURL: c.cfg.BaseURL.String()}
	text := fmt.Sprintf("\n  安考 Ankao %s\n\n  %s/         首页：证书查验、我的成绩 (verification, my results)\n"+
		"  %s/admin/   管理端 (console)\n  %s/exam/    考试端 (seat)\n\n", version, out.BaseURL, out.BaseURL, out.BaseURL)
	if !c.cfg.Demo {
		if err := c.announceSetup(ctx); err != nil {
			return err
		}
		return call.result(out, text)
	}
	guide, err := c.demo().Open(ctx)
	if err != nil {
		return err
	}
	out.Demo = &guide
	return call.result(out, text+guideText(out.BaseURL, guide))
}

// announceSetup logs the code that makes the first administrator: who can read
// the log has the machine already.
func (c *centre) announceSetup(ctx context.Context) error {
	code, err := c.accounts.SetupCode(ctx)
	if err == nil && code != "" {
		slog.Warn("there is no account yet: make the first administrator with this one-time code", "code", code, "page", c.cfg.BaseURL.String()+"/admin/")
	}
	return err
}

// countRequests counts the requests that are being answered.
func countRequests(app *fiber.App) *atomic.Int64 {
	busy, answer := &atomic.Int64{}, app.Server().Handler
	app.Server().Handler = func(c *fasthttp.RequestCtx) {
		busy.Add(1)
		defer busy.Add(-1)
		answer(c)
	}
	return busy
}

// drain accepts nothing more, lets the requests under way end, and then gives up the connections that are left:
// browsers open some ahead of need, and fasthttp waits for one that never carried a request as for any other.
func drain(app *fiber.App, busy *atomic.Int64) error {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- app.ShutdownWithContext(ctx) }()
	look := time.NewTicker(quietTime / 20)
	defer look.Stop()
	for quiet := time.Now(); time.Since(quiet) < quietTime; {
		select {
		case err := <-ended:
			if errors.Is(err, context.DeadlineExceeded) {
				slog.Warn("requests were cut off", "after", drainTime.String())
				return nil
			}
			return err
		case <-look.C:
			if busy.Load() > 0 {
				quiet = time.Now()
			}
		}
	}
	return nil
}

// secure wraps the listener in TLS as configured.
func (c *centre) secure(ln net.Listener) (net.Listener, error) {
	switch c.cfg.TLS {
	case tlsInternal:
		return tls.NewListener(ln, c.ca.TLSConfig()), nil
	case tlsFiles:
		files := &certificateFiles{cert: c.cfg.CertFile, key: c.cfg.KeyFile}
		if err := files.load(); err != nil {
			return nil, err
		}
		return tls.NewListener(ln, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: files.get}), nil
	}
	return ln, nil
}

// certificateFiles follows a certificate that is renewed on disk, so that a
// renewal needs no restart.
type certificateFiles struct {
	cert, key string

	mu      sync.Mutex
	current *tls.Certificate
	changed time.Time // of the certificate's file
	looked  time.Time
}

func (f *certificateFiles) load() error {
	stat, err := os.Stat(f.cert)
	if err != nil {
		return fmt.Errorf("ANKAO_TLS: %w", err)
	}
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return fmt.Errorf("ANKAO_TLS: %w", err)
	}
	f.current, f.changed = &pair, stat.ModTime()
	return nil
}

func (f *certificateFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.looked) > time.Minute {
		f.looked = time.Now()
		if stat, err := os.Stat(f.cert); err == nil && !stat.ModTime().Equal(f.changed) {
			if err := f.load(); err != nil {
				slog.Error("the renewed certificate cannot be read; the old one stays", "cause", err)
			}
		}
	}
	return f.current, nil
}
