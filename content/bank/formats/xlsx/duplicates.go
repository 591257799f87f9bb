package xlsx

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"sort"
	"strings"

	"ankao/content/bank/formats"
	"ankao/content/bank/wording"
)

// compare names questions that stand in the file twice. The first of two that
// are the same in everything stays; two that ask the same and are answered
// differently both go, because one key is wrong and nothing tells which.
func compare(items []*item, sheets bool) {
	byStem := map[string][]*item{}
	for _, it := range items {
		if !it.lost && !it.out.Rejected() {
			face := stemFace(it.out.Question)
			byStem[face] = append(byStem[face], it)
		}
	}
	where := func(other *item) string {
		if sheets {
			return fmt.Sprintf("“%s”表第 %d 行", other.out.Sheet, other.out.Number)
		}
		return fmt.Sprintf("第 %d 行", other.out.Number)
	}
	for _, group := range byStem {
		byOptions := map[string][]*item{}
		for _, it := range group {
			face := optionsFace(it.out.Question)
			byOptions[face] = append(byOptions[face], it)
		}
		for _, same := range byOptions {
			judge(same, where)
		}
		if len(byOptions) > 1 {
			for _, it := range group {
				if other := differently(it, group); other != nil && !it.out.Rejected() {
					it.at(it.value(fStem), fStem, "similar.file", where(other))
				}
			}
		}
	}
}

// judge compares questions of one stem and the same options.
func judge(same []*item, where func(*item) string) {
	first := same[0]
	for _, it := range same[1:] {
		if keyFace(it.out.Question) == keyFace(first.out.Question) {
			continue
		}
		for _, one := range same {
			for _, other := range same {
				if keyFace(one.out.Question) != keyFace(other.out.Question) {
					one.at(one.value(fAnswer), fAnswer, "conflict.file", where(other))
					break
				}
			}
		}
		return
	}
	for _, it := range same[1:] {
		it.at(it.value(fStem), fStem, "duplicate.file", where(first))
	}
}

// differently returns the first question of the group with other options.
func differently(it *item, group []*item) *item {
	for _, other := range group {
		if other != it && optionsFace(other.out.Question) != optionsFace(it.out.Question) {
			return other
		}
	}
	return nil
}

func stemFace(q formats.Question) string {
	return wording.Stem(formats.Words(q.Stem)) + pictureFace(q.Stem)
}

func pictureFace(pieces []formats.Piece) string {
	var b strings.Builder
	for _, p := range formats.Pictures(pieces) {
		raw, err := p.Load()
		if err != nil {
			raw = []byte(p.Cell) // cannot be compared: like no other
		}
		fmt.Fprintf(&b, "\x00%x", sha256.Sum256(raw))
	}
	return b.String()
}

func optionFaces(q formats.Question) []string {
	var out []string
	for _, o := range q.Options {
		out = append(out, wording.Face(formats.Words(o))+pictureFace(o))
	}
	return out
}

func optionsFace(q formats.Question) string {
	faces := optionFaces(q)
	sort.Strings(faces)
	return strings.Join(faces, "\x01")
}

func keyFace(q formats.Question) string {
	faces := optionFaces(q)
	var right []string
	for _, i := range q.Key {
		if i < len(faces) {
			right = append(right, faces[i])
		} else {
			right = append(right, fmt.Sprint(i))
		}
	}
	slices.Sort(right)
	return strings.Join(right, "\x01")
}
