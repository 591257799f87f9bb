package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"

	"ankao/internal/clock"
	"ankao/server/demo"
)

func (c *centre) demo() demo.Centre {
	return demo.Centre{DB: c.db, Now: c.now, Audit: c.audit, Accounts: c.accounts, People: c.people, Bank: c.bank, Rooms: c.rooms,
		Exams: c.exams, Sessions: c.sessions, Entries: c.entries, Papers: c.papers, Practice: c.practice, Seat: c.seat, Identity: c.identity, Marking: c.marking,
		Certificates: c.certificates, Keys: c.keys, Types: c.types, Parts: c.parts, Rechecks: c.rechecks, Official: c.official}
}

// fillDemo fills an empty database. The history of the demo happened in the
// days before: the centre that tells it has a calendar for a clock.
func fillDemo(ctx context.Context, cfg config) error {
	if host, _, _ := net.SplitHostPort(cfg.Listen); !loopback(host) {
		slog.Warn("everybody knows the passwords of the demo, and others can reach it", "listen", cfg.Listen)
	}
	now := clock.System()
	calendar := demo.NewCalendar(now)
	c, err := openAt(ctx, cfg, calendar.Now)
	if err != nil {
		return err
	}
	empty, err := c.demo().State(ctx)
	if err == nil && empty {
		err = c.demo().Fill(ctx, calendar, now)
	}
	return errors.Join(err, c.close())
}

// guideText is what a person needs to try the demo.
func guideText(base string, g demo.Guide) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  演示账号 (demo logins), 密码 password: %s\n", g.Logins[0].Password)
	for _, l := range g.Logins {
		fmt.Fprintf(&b, "    %-9s %s\n", l.Login, l.Role)
	}
	list := func(title string, candidates []demo.Candidate) {
		fmt.Fprintf(&b, "\n  %s\n", title)
		for _, c := range candidates {
			fmt.Fprintf(&b, "    准考证号 ticket %s   身份证号 ID %s   %s\n", c.Ticket, c.IDNumber, c.Name)
		}
	}
	list("正在入场的场次：在考试端登录，由监考核验身份并开考 (open session: check in at the seat; the proctor checks who it is and starts)", g.Candidates)
	list("已结束的场次：在首页查成绩和证书 (finished session: results and certificates)", g.Learners)
	if g.Verify != "" {
		fmt.Fprintf(&b, "\n  查验一张证书 (verify a certificate)\n    %s%s\n", base, g.Verify)
	}
	b.WriteString("\n")
	return b.String()
}
