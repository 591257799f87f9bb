// Package guides prints the quick-start guides: one page for each of those who
// use the system, in Chinese and in English.
package guides

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
)

// Role is whom a guide is for.
type Role string

// Those who have a guide.
const (
	Author    Role = "author"
	Officer   Role = "officer"
	Proctor   Role = "proctor"
	Candidate Role = "candidate"
)

// Guide is one page of words.
type Guide struct {
	Title string   `json:"title"`
	Lead  string   `json:"lead"`
	Parts []Part   `json:"parts"`
	Notes []string `json:"notes"` // what goes wrong and what to do then
}

// Part is a heading with numbered steps.
type Part struct {
	Title string   `json:"title"`
	Steps []string `json:"steps"`
}

//go:embed *.json
var files embed.FS

// Read returns the guide of a role; lang is "zh" or "en".
func Read(role Role, lang string) (Guide, error) {
	var g Guide
	if !slices.Contains([]Role{Author, Officer, Proctor, Candidate}, role) || lang != "zh" && lang != "en" {
		return g, fmt.Errorf("there is no guide for %q in %q", role, lang)
	}
	text, err := files.ReadFile(string(role) + "." + lang + ".json")
	if err != nil {
		return g, err
	}
	return g, json.Unmarshal(text, &g)
}
