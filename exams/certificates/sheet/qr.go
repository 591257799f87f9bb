package sheet

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/skip2/go-qrcode"
)

// maxVersion bounds the code so that it reads from 20 mm of paper: 49 modules a side.
const maxVersion = 8

// Address returns what the code of a token says. In capitals throughout it needs the alphanumeric mode only, which is
// a third smaller; schemes and hosts ignore case by RFC 3986, and the page does by route.
func Address(baseURL, token string) string {
	return strings.ToUpper(strings.TrimSuffix(baseURL, "/") + "/v/" + token)
}

// Code returns the modules of the code for token, without quiet zone, at error correction level M.
func Code(baseURL, token string) ([][]bool, error) {
	q, err := qrcode.New(Address(baseURL, token), qrcode.Medium)
	if err != nil {
		return nil, err
	}
	if q.VersionNumber > maxVersion {
		return nil, fmt.Errorf("the address %s is too long for a code of version %d", baseURL, maxVersion)
	}
	q.DisableBorder = true
	return q.Bitmap(), nil
}

// CheckHost says whether certificates can be printed for baseURL: it must be an http or https address without a path
// whose code stays readable at 20 mm.
func CheckHost(baseURL string) error {
	u, err := url.Parse(baseURL)
	if err != nil {
		return fmt.Errorf("base URL: %w", err)
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return fmt.Errorf("base URL %q is not an http or https address", baseURL)
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("base URL %q must be a scheme and a host only: what follows would be printed in capitals", baseURL)
	}
	// Letters take at least as much room as any mixture of letters and digits.
	_, err = Code(baseURL, strings.Repeat("A", 141))
	return err
}
