package bank

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"ankao/content/bank/wording"
)

// Terms lists what a stem is found by: each pair of neighbouring characters of
// a word, packed into one number, and the last character alone. Chinese has no
// spaces to split at, and pairs work the same on every database.
func Terms(stem string) []int64 {
	var out []int64
	for word := range strings.FieldsSeq(wording.Search(stem)) {
		runes := []rune(word)
		for i := range runes {
			next := rune(0)
			if i+1 < len(runes) {
				next = runes[i+1]
			}
			out = append(out, pair(runes[i], next))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// pair packs two characters of at most 21 bits each, the first one above.
func pair(a, b rune) int64 { return int64(a)<<21 | int64(b) }

// StemHash is equal for stems that read alike, whatever their width, spaces
// and punctuation.
func StemHash(stem string) string {
	sum := sha256.Sum256([]byte(wording.Stem(stem)))
	return hex.EncodeToString(sum[:])
}
