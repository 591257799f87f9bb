package accounts

import (
	"context"
	"testing"
	"time"

	"ankao/internal/fault"
)

// A request has no deadline of its own: who floods the login must not make
// everybody else wait for as long as the flood.
func TestAFloodOfLoginsIsTurnedAway(t *testing.T) {
	h := newHasher()
	h.wait = 10 * time.Millisecond
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	if _, err := h.matches(context.Background(), nobody, "whatever it is"); fault.KindOf(err) != fault.Unavailable || fault.CodeOf(err) != "login.busy" {
		t.Fatal(err)
	}
	<-h.slots
	if ok, err := h.matches(context.Background(), nobody, "whatever it is"); ok || err != nil {
		t.Fatalf("%v, %v", ok, err)
	}
}
