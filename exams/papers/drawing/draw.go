package drawing

// Paper is the questions of one paper: [rule][place].
type Paper [][]int

// Draw draws that many papers, no question being on more than most of them, and
// with balance equally hard: the totals of two papers differ by at most
// Tolerance. It returns false when the rules cannot be filled.
func (b Blueprint) Draw(papers, most int, balance bool, seed Seed) ([]Paper, bool) {
	d := NewDice(seed)
	f := newFlow(b.classes(), min(most, papers))
	for _, i := range b.turn() {
		need := papers * b.Rules[i].Count
		if f.serve(i, len(b.Rules), need, max(1, need/64)) > 0 {
			return nil, false
		}
	}
	decks := make([]deck, len(f.classes))
	for k, c := range f.classes {
		decks[k] = newDeck(c.questions, d)
	}
	drawn := make([]Paper, papers)
	for n := range drawn {
		drawn[n] = deal(b.Rules, f.next(b.Rules, papers-n, d), decks, d)
	}
	if balance {
		b.even(drawn)
	}
	// Neighbours share fewer questions than others: nobody shall tell who they are.
	Shuffle(d, drawn)
	for _, p := range drawn {
		for _, part := range p {
			Shuffle(d, part)
		}
	}
	return drawn, true
}

// deal takes the share of one paper from the decks.
func deal(rules []Rule, share [][]int, decks []deck, d *Dice) Paper {
	p := make(Paper, len(rules))
	for i, r := range rules {
		p[i] = make([]int, 0, r.Count)
	}
	for k, takes := range share {
		all := 0
		for _, n := range takes {
			all += n
		}
		hand := decks[k].deal(all, d)
		for i, n := range takes {
			p[i] = append(p[i], hand[:n]...)
			hand = hand[n:]
		}
	}
	return p
}

// deck is the questions of a class in random order. All of them are dealt
// before one is dealt again.
type deck struct {
	cards []int
	dealt int
}

func newDeck(questions []int, d *Dice) deck {
	cards := append([]int(nil), questions...)
	Shuffle(d, cards)
	return deck{cards: cards}
}

// deal deals n different cards, at most all there are.
func (k *deck) deal(n int, d *Dice) []int {
	hand := make([]int, 0, n)
	rest := min(n, len(k.cards)-k.dealt)
	hand = append(hand, k.cards[k.dealt:k.dealt+rest]...)
	k.dealt += rest
	if rest == n {
		return hand
	}
	// The deck is shuffled again, what is in the hand below what this hand still gets.
	first := Pick(d, k.cards[:len(k.cards)-rest], n-rest)
	hand = append(hand, first...)
	Shuffle(d, k.cards[n-rest:])
	k.dealt = n - rest
	return hand
}
