package audit

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// Log writes, seals, lists and checks the audit trail.
type Log struct {
	db    dbx.DB
	clock clock.Clock
	ring  *crypt.Ring
	store store
}

// New makes the log.
func New(db dbx.DB, now clock.Clock, ring *crypt.Ring) *Log {
	return &Log{db: db, clock: now, ring: ring}
}

// Write keeps e in the caller's transaction: a change without its entry, or an
// entry without its change, cannot be.
func (l *Log) Write(tx dbx.Tx, by Actor, e Entry) error {
	return l.store.insert(tx, Record{ID: id.New[Record](), At: l.clock(), Actor: by, Entry: e})
}

// sealBatch bounds one sealing transaction.
const sealBatch = 500

const macContext = "audit.link"

// Seal chains what is not chained yet and signs the last link. Two sealers
// cannot both succeed: the sequence number is the primary key. It returns how
// many entries were sealed.
func (l *Log) Seal(ctx context.Context) (int, error) {
	total := 0
	for {
		n := 0
		err := l.db.Write(ctx, func(tx dbx.Tx) error {
			var err error
			n, err = l.sealBatch(tx)
			return err
		})
		total += n
		if err != nil || n < sealBatch {
			return total, err
		}
	}
}

func (l *Log) sealBatch(tx dbx.Tx) (int, error) {
	records, err := l.store.unsealed(tx, sealBatch)
	if err != nil || len(records) == 0 {
		return 0, err
	}
	last, err := l.store.lastLink(tx)
	if err != nil {
		return 0, err
	}
	links := make([]Link, 0, len(records))
	for _, r := range records {
		d, err := digest(r)
		if err != nil {
			return 0, err
		}
		mac, key := l.ring.MAC(macContext, []byte(last.MAC), sequence(last.Seq+1), d)
		last = Link{Seq: last.Seq + 1, Entry: r.ID, MAC: hex.EncodeToString(mac), MACKey: key}
		links = append(links, last)
	}
	tail := &links[len(links)-1]
	sig, key := l.ring.Sign(macContext, sealed(*tail))
	tail.Seal, tail.SealKey = base64.StdEncoding.EncodeToString(sig), key
	return len(records), l.store.insertLinks(tx, links)
}

func sequence(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

func sealed(l Link) []byte { return append(sequence(l.Seq), l.MAC...) }

// AuditReport is the outcome of a check of the whole trail.
type AuditReport struct {
	Entries     int64  `json:"entries"`
	Sealed      int64  `json:"sealed"`
	OK          bool   `json:"ok"`
	FirstBroken string `json:"firstBroken,omitempty" doc:"the first row that does not hold, and why"`
}

// Check walks the trail from its first link and names the first that does not
// hold: an entry changed or gone, a link left out, a tail cut off.
func (l *Log) Check(ctx context.Context) (AuditReport, error) {
	rep := AuditReport{OK: true}
	err := l.db.Read(ctx, func(tx dbx.Tx) error {
		var err error
		if rep.Entries, rep.Sealed, err = l.store.counts(tx); err != nil {
			return err
		}
		prev := Link{}
		for {
			links, records, err := l.store.linksAfter(tx, prev.Seq, sealBatch)
			if err != nil {
				return err
			}
			for _, link := range links {
				if why := l.broken(prev, link, records); why != "" {
					rep.OK, rep.FirstBroken = false, fmt.Sprintf("link %d, entry %s: %s", link.Seq, link.Entry, why)
					return nil
				}
				prev = link
			}
			if len(links) < sealBatch {
				break
			}
		}
		return l.checkTail(&rep, prev)
	})
	return rep, err
}

// checkTail finds what a walk cannot: links cut off the end. Every batch ends
// in a seal, and as many entries call themselves sealed as there are links.
func (l *Log) checkTail(rep *AuditReport, last Link) error {
	switch {
	case last.Seq > 0 && last.Seal == "":
		rep.OK, rep.FirstBroken = false, fmt.Sprintf("link %d: the chain ends without a seal", last.Seq)
	case last.Seq != rep.Sealed:
		rep.OK, rep.FirstBroken = false, fmt.Sprintf("link %d: the chain ends here, %d entries say they are sealed", last.Seq, rep.Sealed)
	}
	return nil
}

func (l *Log) broken(prev, link Link, records map[id.ID[Record]]Record) string {
	if link.Seq != prev.Seq+1 {
		return fmt.Sprintf("link %d is missing", prev.Seq+1)
	}
	r, ok := records[link.Entry]
	if !ok {
		return "the entry is missing"
	}
	d, err := digest(r)
	if err != nil {
		return "the entry cannot be read"
	}
	mac, err := hex.DecodeString(link.MAC)
	if err != nil || !l.ring.VerifyMAC(macContext, link.MACKey, mac, []byte(prev.MAC), sequence(link.Seq), d) {
		return "the entry or its link was changed"
	}
	if link.Seal != "" {
		sig, err := base64.StdEncoding.DecodeString(link.Seal)
		if err != nil || !l.ring.VerifySig(macContext, link.SealKey, sealed(link), sig) {
			return "the seal does not hold"
		}
	}
	return ""
}

// Filter narrows a listing; empty fields do not.
type Filter struct {
	Actor, Action, Object, ObjectID string
	From, To                        clock.Instant
}

// List returns the newest records first, and how many there are in all.
func (l *Log) List(ctx context.Context, f Filter, offset, limit int) ([]Record, int64, error) {
	var out []Record
	var total int64
	err := l.db.Read(ctx, func(tx dbx.Tx) error {
		var err error
		out, total, err = l.store.list(tx, f, offset, limit)
		return err
	})
	return out, total, err
}
