package record

import "fmt"

// Reason says how a chain is broken.
type Reason string

const (
	Changed   Reason = "row.changed"    // the row does not carry the MAC its content needs: edited, or made without the key
	Missing   Reason = "row.missing"    // a number is left out
	Repeated  Reason = "row.repeated"   // a number comes twice or out of order
	Cut       Reason = "tail.cut"       // the rows end before the head
	Beyond    Reason = "tail.beyond"    // rows go on after the head
	HeadOther Reason = "head.changed"   // the head kept beside the chain is not its last row's
	Unsealed  Reason = "seal.missing"   // the chain is closed and carries no seal
	SealOther Reason = "seal.changed"   // the seal does not fit the head: forged, or the head was moved
	Detached  Reason = "row.detached"   // the row and what it stands for disagree
	Untrue    Reason = "content.forged" // the content does not have the digest that the row carries
)

// Break is the first place where a chain does not hold. Seq is the number of the row that is wrong or lacking.
type Break struct {
	Chain  string
	Seq    int64
	Reason Reason
}

func (b *Break) Error() string {
	return fmt.Sprintf("chain %s breaks at row %d: %s", b.Chain, b.Seq, b.Reason)
}

// Verifier walks one chain row by row, so that a chain need not fit in memory. After the first broken row it stays
// with that one.
type Verifier struct {
	keys   Keys
	chain  string
	head   Head
	broken *Break
}

// Walk begins the verification of the named chain.
func Walk(keys Keys, chain string) *Verifier { return &Verifier{keys: keys, chain: chain} }

// Row takes the next row, in the order of the rows' numbers.
func (v *Verifier) Row(row Row) {
	if v.broken != nil {
		return
	}
	want := v.head.Seq + 1
	switch {
	case row.Seq < want:
		v.Break(row.Seq, Repeated)
	case row.Seq > want:
		v.Break(want, Missing)
	case !follows(v.keys, v.chain, v.head, row):
		v.Break(row.Seq, Changed)
	default:
		v.head = row.Head()
	}
}

// Break notes that row seq is wrong for a reason the chain itself cannot see; an earlier break stays.
func (v *Verifier) Break(seq int64, reason Reason) {
	if v.broken == nil {
		v.broken = &Break{Chain: v.chain, Seq: seq, Reason: reason}
	}
}

// End compares the walked rows with the head kept beside them and, when the chain is closed, with its seal. It returns
// nil when everything holds.
func (v *Verifier) End(head Head, closed bool, seal Seal) *Break {
	if v.broken == nil {
		v.end(head, closed, seal)
	}
	return v.broken
}

func (v *Verifier) end(head Head, closed bool, seal Seal) {
	switch {
	case v.head.Seq < head.Seq:
		v.Break(v.head.Seq+1, Cut)
	case v.head.Seq > head.Seq:
		v.Break(head.Seq+1, Beyond)
	case v.head != head:
		v.Break(head.Seq, HeadOther)
	case closed && seal == Seal{}:
		v.Break(head.Seq, Unsealed)
	case closed && !seal.Fits(v.keys, v.chain, head):
		v.Break(head.Seq, SealOther)
	}
}
