package main

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Browsers hold connections open: some that were used, some that they may need.
func TestAStopDoesNotWaitForSilentConnections(t *testing.T) {
	s := start(t, []string{"ANKAO_DATA=" + t.TempDir()})
	fetch(t, http.DefaultClient, s.base+"/healthz") // the client keeps the connection
	silent, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	time.Sleep(100 * time.Millisecond) // until it is accepted
	began := time.Now()
	if code := s.stop(); code != exitOK || time.Since(began) > 2*time.Second || strings.Contains(s.log.String(), "cut off") {
		t.Errorf("exit code %d after %v: %s", code, time.Since(began), s.log)
	}
}

func TestAStopLetsRequestsEnd(t *testing.T) {
	const takes = 2 * quietTime
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	arrived := make(chan struct{})
	app.Get("/", func(c *fiber.Ctx) error {
		close(arrived)
		time.Sleep(takes)
		return c.SendString("done")
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	busy := countRequests(app)
	go func() { _ = app.Listener(ln) }()
	answered := make(chan string, 1)
	go func() {
		_, body := fetch(t, &http.Client{}, "http://"+ln.Addr().String())
		answered <- body
	}()
	<-arrived
	began := time.Now()
	if err := drain(app, busy); err != nil {
		t.Fatal(err)
	}
	if body := <-answered; body != "done" || time.Since(began) > takes+2*time.Second {
		t.Errorf("%q after %v", body, time.Since(began))
	}
}
