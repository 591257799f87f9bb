package ca

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// privateRanges are the addresses that never leave a site (RFC 1918, 4193, 3927, 4291, loopback).
var privateRanges = []string{
	"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16",
	"::1/128", "fc00::/7", "fe80::/10",
}

// localDomains are names that no public authority may ever certify. A constraint covers what stands below it.
var localDomains = []string{"localhost", "local", "lan", "internal"}

// Names is what a certificate is made out to.
type Names struct {
	DNS []string
	IPs []net.IP
}

func (n *Names) add(host string) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		b := net.IP(ip.Unmap().WithZone("").AsSlice())
		if !slices.ContainsFunc(n.IPs, b.Equal) {
			n.IPs = append(n.IPs, b)
		}
		return
	}
	if host != "" && !slices.Contains(n.DNS, host) {
		n.DNS = append(n.DNS, host)
	}
}

func (n *Names) sort() {
	slices.Sort(n.DNS)
	slices.SortFunc(n.IPs, func(a, b net.IP) int { return bytes.Compare(a.To16(), b.To16()) })
}

// hostNames returns the names and addresses of this machine. Link-local IPv6 is left out: no browser opens it.
func hostNames() Names {
	n := Names{DNS: []string{"localhost"}}
	n.add("127.0.0.1")
	n.add("::1")
	if host, err := os.Hostname(); err == nil {
		first, _, _ := strings.Cut(host, ".")
		n.add(first + ".local") // what mDNS calls it
		n.add(host)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return n
	}
	for _, a := range addresses {
		if network, ok := a.(*net.IPNet); ok && !(network.IP.To4() == nil && network.IP.IsLinkLocalUnicast()) {
			n.add(network.IP.String())
		}
	}
	return n
}

type limits struct {
	DNS    []string
	ranges []*net.IPNet
}

// constraints returns what a root made for hosts may certify.
func constraints(hosts []string) (limits, error) {
	l := limits{DNS: slices.Clone(localDomains)}
	for _, cidr := range privateRanges {
		_, network, err := net.ParseCIDR(cidr)
		if err != nil {
			return l, err
		}
		l.ranges = append(l.ranges, network)
	}
	var configured Names
	for _, host := range hosts {
		configured.add(host)
	}
	for _, name := range configured.DNS {
		// A constraint covers everything below a name: one for "gov.cn" would be one for half a country.
		if suffix, public := publicsuffix.PublicSuffix(name); suffix == name && public {
			return l, fmt.Errorf("a root certificate cannot be made for %q: it is not the name of one host", name)
		}
		if !under(name, l.DNS) {
			l.DNS = append(l.DNS, name)
		}
	}
	for _, ip := range configured.IPs {
		if !inside(ip, l.ranges) {
			bits := 8 * len(ip)
			l.ranges = append(l.ranges, &net.IPNet{IP: ip, Mask: net.CIDRMask(bits, bits)})
		}
	}
	return l, nil
}

// permitted says whether all names of leaf lie within the constraints of root.
func permitted(root, leaf *x509.Certificate) bool {
	for _, name := range leaf.DNSNames {
		if !under(name, root.PermittedDNSDomains) {
			return false
		}
	}
	for _, ip := range leaf.IPAddresses {
		if !inside(ip, root.PermittedIPRanges) {
			return false
		}
	}
	return true
}

func under(name string, domains []string) bool {
	return slices.ContainsFunc(domains, func(d string) bool { return name == d || strings.HasSuffix(name, "."+d) })
}

func inside(ip net.IP, ranges []*net.IPNet) bool {
	return slices.ContainsFunc(ranges, func(r *net.IPNet) bool { return r.Contains(ip) })
}
