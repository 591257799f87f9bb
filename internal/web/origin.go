package web

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"ankao/internal/fault"

	"github.com/gofiber/fiber/v2"
)

// Proxies are the address ranges whose X-Forwarded-For is believed. Empty means
// that clients connect directly.
type Proxies []netip.Prefix

// ParseProxies reads addresses and ranges separated by commas. The error is an
// Invalid fault "config.proxies".
func ParseProxies(s string) (Proxies, error) {
	var out Proxies
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(part)
		if err != nil {
			addr, aerr := netip.ParseAddr(part)
			if aerr != nil {
				return nil, fault.Wrap(fault.Invalid, "config.proxies", err)
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		out = append(out, prefix.Masked())
	}
	return out, nil
}

func (p Proxies) trusts(a netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

func peer(c *fiber.Ctx) netip.Addr {
	ap, _ := netip.ParseAddrPort(c.Context().RemoteAddr().String())
	return ap.Addr().Unmap()
}

// client returns the nearest address that is not a trusted proxy: what stands
// further left in X-Forwarded-For is the client's own claim.
func (p Proxies) client(c *fiber.Ctx) string {
	at := peer(c)
	if !p.trusts(at) {
		return at.String()
	}
	hops := strings.Split(c.Get("X-Forwarded-For"), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = a.Unmap()
		if !p.trusts(at) {
			break
		}
	}
	return at.String()
}

// refuseStrangers serves a server that stands behind a proxy only to that proxy
// and to the machine itself: past the proxy the connection would be plain.
func (p Proxies) refuseStrangers(c *fiber.Ctx) error {
	from := peer(c)
	if len(p) == 0 || p.trusts(from) || from.IsLoopback() {
		return c.Next()
	}
	return fault.New(fault.Denied, "proxy.bypassed")
}

// sameOrigin refuses a write that a page of another origin started. Browsers
// say so by Sec-Fetch-Site, older ones by Origin; a program that sends neither
// carries no cookie by accident.
func sameOrigin(c *fiber.Ctx) error {
	switch c.Method() {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return c.Next()
	}
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return c.Next()
	case "":
		origin := c.Get("Origin")
		if origin == "" {
			return c.Next()
		}
		if u, err := url.Parse(origin); err == nil && u.Host != "" && u.Host == string(c.Request().Host()) {
			return c.Next()
		}
	}
	return fault.New(fault.Denied, "origin.foreign")
}
