package seat

import (
	"sync"
	"time"

	"ankao/internal/clock"
)

// memoSize bounds a memo; beyond it everything is read anew.
const memoSize = 8192

// memo remembers values for a short while: a thousand seats that ask for their state every two seconds ask for the same
// few sessions and for names that do not change.
type memo[K comparable, V any] struct {
	life time.Duration
	lock sync.Mutex
	held map[K]remembered[V]
}

type remembered[V any] struct {
	value V
	until clock.Instant
}

func newMemo[K comparable, V any](life time.Duration) *memo[K, V] {
	return &memo[K, V]{life: life, held: map[K]remembered[V]{}}
}

// get returns what is remembered of key, or what load reads.
func (m *memo[K, V]) get(now clock.Instant, key K, load func() (V, error)) (V, error) {
	m.lock.Lock()
	r, ok := m.held[key]
	m.lock.Unlock()
	if ok && now < r.until && now >= r.until.Add(-m.life) {
		return r.value, nil
	}
	value, err := load()
	if err != nil {
		return value, err
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	if len(m.held) >= memoSize {
		clear(m.held)
	}
	m.held[key] = remembered[V]{value, now.Add(m.life)}
	return value, nil
}

// forget drops what is remembered of key.
func (m *memo[K, V]) forget(key K) {
	m.lock.Lock()
	defer m.lock.Unlock()
	delete(m.held, key)
}
