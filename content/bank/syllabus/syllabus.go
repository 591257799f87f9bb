// Package syllabus keeps what questions hang on: syllabuses and the trees of
// their knowledge points.
package syllabus

import (
	"slices"
	"strings"

	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Syllabus is a body of what is examined; its questions hang on the tree of its
// knowledge points.
type Syllabus struct {
	ID      id.ID[Syllabus]
	Code    string // unique, short: "LV-ELECTRIC"
	Name    string
	Version int64 // of the name and of the tree: every change of either is one more
	Created clock.Instant
}

// Point is a knowledge point, a node of a syllabus's tree.
type Point struct {
	ID       id.ID[Point]
	Syllabus id.ID[Syllabus]
	Parent   id.ID[Point] // empty at the top
	Name     string
	Position int // among its siblings, from 1
}

// MaxDepth is how many levels a tree of knowledge points may have.
const MaxDepth = 4

// Limits of a syllabus.
const (
	maxCode  = 40
	maxName  = 100
	maxPoint = 2000 // points of one syllabus
)

// CheckCode returns the form of a syllabus code that is stored, or an Invalid
// fault: letters, digits, dots, hyphens and underscores, upper case.
func CheckCode(code string) (string, error) {
	code = strings.ToUpper(strings.TrimSpace(code))
	bad := code == "" || len(code) > maxCode || strings.ContainsFunc(code, func(r rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", r)
	})
	if bad {
		return "", fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "code", Code: "syllabus.code.form"})
	}
	return code, nil
}

// node is a point with the ids from the top down to it, each with a slash
// behind: all that lies below a point begins with its path.
type node struct {
	Point
	path string
}

func (n node) depth() int { return strings.Count(n.path, "/") }

// tree is the points of one syllabus while some are added, moved or removed.
type tree struct {
	syllabus id.ID[Syllabus]
	nodes    []node
}

func (t *tree) node(p id.ID[Point]) (node, bool) {
	i := slices.IndexFunc(t.nodes, func(n node) bool { return n.ID == p })
	if i < 0 {
		return node{}, false
	}
	return t.nodes[i], true
}

// children are the nodes below a parent, by position.
func (t *tree) children(parent id.ID[Point]) []node {
	var out []node
	for _, n := range t.nodes {
		if n.Parent == parent {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b node) int { return a.Position - b.Position })
	return out
}

// without are the siblings that a node leaves behind, by position.
func (t *tree) without(n node) []node {
	return slices.DeleteFunc(t.children(n.Parent), func(other node) bool { return other.ID == n.ID })
}

// under lists a point and all that lies below it.
func (t *tree) under(n node) []node {
	var out []node
	for _, other := range t.nodes {
		if strings.HasPrefix(other.path, n.path) {
			out = append(out, other)
		}
	}
	return out
}

func (t *tree) path(p id.ID[Point]) string {
	n, _ := t.node(p)
	return n.path
}

// sprout returns a new point as the last below its parent. Faults: Invalid
// "point.parent" where there is none, "point.depth" below the fourth level,
// Conflict "point.many" in a syllabus that is full.
func (t *tree) sprout(parent id.ID[Point], name string) (node, error) {
	if _, ok := t.node(parent); !ok && parent != "" {
		return node{}, pointFault("point.unknown")
	}
	p := id.New[Point]()
	n := node{Point: Point{ID: p, Syllabus: t.syllabus, Parent: parent, Name: name, Position: len(t.children(parent)) + 1},
		path: t.path(parent) + string(p) + "/"}
	if n.depth() > MaxDepth {
		return node{}, pointFault("point.depth")
	}
	if len(t.nodes) >= maxPoint {
		return node{}, fault.New(fault.Conflict, "point.many")
	}
	return n, nil
}

// moved returns a point under its new parent at its new place, and the siblings
// there in their order. Position counts from 1; 0 keeps it, or is the end below
// another parent; beyond the end is the end. Faults: Invalid "point.cycle" below
// itself, "point.depth" where what hangs on it would be too deep.
func (t *tree) moved(n node, parent id.ID[Point], position int) (node, []node, error) {
	if _, ok := t.node(parent); !ok && parent != "" {
		return n, nil, pointFault("point.unknown")
	}
	path := t.path(parent) + string(n.ID) + "/"
	if strings.HasPrefix(path, n.path) && path != n.path {
		return n, nil, pointFault("point.cycle")
	}
	deepest := 0
	for _, below := range t.under(n) {
		deepest = max(deepest, below.depth()-n.depth())
	}
	if strings.Count(path, "/")+deepest > MaxDepth {
		return n, nil, pointFault("point.depth")
	}
	siblings := t.children(parent)
	if n.Parent == parent {
		siblings = t.without(n)
	}
	switch {
	case position <= 0 && n.Parent == parent:
		position = min(n.Position, len(siblings)+1)
	case position <= 0 || position > len(siblings)+1:
		position = len(siblings) + 1
	}
	n.Parent, n.path, n.Position = parent, path, position
	return n, slices.Insert(siblings, position-1, n), nil
}

func pointFault(code string) error {
	return fault.New(fault.Invalid, code).With(fault.Field{Path: "parentId", Code: code})
}
