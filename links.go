package caseload

import (
	"encoding/json"
	"maps"
	"slices"
)

// Relation is what a Link makes of the case that has it.
type Relation string

// The relations: a child belongs to the other case, an extension is a part of
// it.
const (
	RelationChild     Relation = "child"
	RelationExtension Relation = "extension"
)

// Link leads from a case to another.
type Link struct {
	To       string   `json:"case_id"`   // the other's ID
	Type     string   `json:"case_type"` // the name of its type, as the client knew it
	Relation Relation `json:"relationship"`
}

// Links are a case's links by their names, such as parent, as canonical JSON;
// "" where there are none.
type Links string

// Values reads the links.
func (l Links) Values() map[string]Link {
	out := map[string]Link{}
	if l != "" {
		_ = json.Unmarshal([]byte(l), &out) // written by MakeLinks
	}
	return out
}

// MakeLinks writes links.
func MakeLinks(links map[string]Link) Links {
	if len(links) == 0 {
		return ""
	}
	out := []byte{'{'}
	for i, name := range slices.Sorted(maps.Keys(links)) {
		if i > 0 {
			out = append(out, ',')
		}
		link := links[name]
		out = append(appendJSONText(out, name), ':')
		out = append(appendJSONText(append(out, `{"case_id":`...), link.To), `,"case_type":`...)
		out = append(appendJSONText(out, link.Type), `,"relationship":`...)
		out = append(appendJSONText(out, string(link.Relation)), '}')
	}
	return Links(append(out, '}'))
}

// leadTo reports whether a Linked holds.
func (l Links) leadTo(e Linked) bool {
	for name, link := range l.Values() {
		if (e.Name == "" || e.Name == name) && slices.Contains(e.To, link.To) {
			return true
		}
	}
	return false
}
