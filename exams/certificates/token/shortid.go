package token

// ShortID returns the short id that a token names, as it is printed, and
// nothing of whether the token is genuine: for finding the record of a
// certificate whose QR code was scanned.
func ShortID(text string) (string, error) {
	raw, err := decodeToken(text)
	if err != nil {
		return "", err
	}
	return FormatShortID(readPayload(raw[:payloadLength]).ID), nil
}
