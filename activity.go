package caseload

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Activity is one thing that happened to a case.
type Activity struct {
	ID     string
	Type   ActivityType
	At     time.Time
	By     string   // a user's name, or the face that it came through
	Text   string   // of a note; of a status, what it was and is
	Fields []string // of an update: the attributes that were written
}

// ActivityType says what happened.
type ActivityType string

// The types of activity.
const (
	ActivityCreated       ActivityType = "created"
	ActivityUpdated       ActivityType = "updated"
	ActivityStatusChanged ActivityType = "status_changed"
	ActivityDeleted       ActivityType = "deleted"
	ActivityRestored      ActivityType = "restored"
	ActivityNote          ActivityType = "note"
)

// maxActivity is the most changes and the most notes that a case shows: the
// newest.
const maxActivity = 500

// activity tells what happened to a case, oldest first.
func (r *reader) activity(c *Case) ([]Activity, error) {
	out, err := r.changes(c)
	if err != nil {
		return nil, err
	}
	notes, err := r.notes(c)
	if err != nil {
		return nil, err
	}
	out = append(out, notes...)
	slices.SortStableFunc(out, func(a, b Activity) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	return out, nil
}

func (r *reader) changes(c *Case) ([]Activity, error) {
	where := And{Compare{Path: "noun", Value: Int(int64(NounCase))}, Compare{Path: "row", Value: Int(int64(c.PK))}}
	plan, err := r.plan(NounChange, Query{Where: where, Limit: maxActivity}, "rev", "act", "actor", "face", "fields")
	if err != nil {
		return nil, err
	}
	b, err := r.page(plan)
	if err != nil {
		return nil, err
	}
	was, err := r.statusesOf(c, b)
	if err != nil {
		return nil, err
	}
	out := make([]Activity, b.Rows())
	for i := range out {
		rev := Rev(b.Int(i, 0))
		a := &out[i]
		a.ID, a.At = "change-"+Int(int64(rev)).Canonical(), fromMicros(int64(rev))
		a.By = r.author(b.PK(i, 2), b.String(i, 3)).String()
		r.describe(a, c, was, Act(b.Int(i, 1)), rev, b.String(i, 4))
	}
	return out, nil
}

// Author is who did something: a user, or a program that came through a face.
type Author struct {
	User string // the name, "": a program did it
	Face string
}

// String is the user's name, or the face.
func (a Author) String() string { return cmp.Or(a.User, a.Face) }

// author names who did something.
func (r *reader) author(user PK, face string) Author {
	a := Author{Face: strings.Clone(face)}
	if u := r.catalog.User(user); u != nil {
		a.User = u.Name
	}
	return a
}

// statusesOf reads the statuses that a case had at some changes, the newest first.
func (r *reader) statusesOf(c *Case, changes *Block) (*versions, error) {
	if changes.Rows() == 0 {
		return &versions{}, nil
	}
	status, _, _ := NounCase.Attribute("status")
	return r.versions(NounCase, []PK{c.PK}, Rev(changes.Int(changes.Rows()-1, 0))-1, Rev(changes.Int(0, 0)), status)
}

// describe says what a change did: that the status went from one to another,
// or which fields were written.
func (r *reader) describe(a *Activity, c *Case, was *versions, act Act, rev Rev, fields string) {
	switch act {
	case ActCreate:
		a.Type = ActivityCreated
		return
	case ActHide:
		a.Type = ActivityDeleted
		return
	case ActRestore:
		a.Type = ActivityRestored
		return
	}
	a.Type, a.Fields = ActivityUpdated, strings.Split(fields, ",")
	for _, d := range differences(was.at(c.PK, rev-1), was.at(c.PK, rev)) {
		a.Type, a.Text = ActivityStatusChanged, r.statusName(PK(d.From.Int64()))+" to "+r.statusName(PK(d.To.Int64()))
	}
}

func (r *reader) statusName(k PK) string {
	if s := r.catalog.Status(k); s != nil {
		return s.Name
	}
	return "none"
}

func (r *reader) notes(c *Case) ([]Activity, error) {
	plan, err := r.plan(NounNote, Query{Where: Compare{Path: "case", Value: Ref(c.PK)}, Limit: maxActivity}, "id", "created", "author", "face", "text")
	if err != nil {
		return nil, err
	}
	b, err := r.page(plan)
	if err != nil {
		return nil, err
	}
	out := make([]Activity, b.Rows())
	for i := range out {
		out[i] = Activity{
			ID: string(b.Text(i, 0)), Type: ActivityNote, At: fromMicros(b.Int(i, 1)),
			By: r.author(b.PK(i, 2), b.String(i, 3)).String(), Text: string(b.Text(i, 4)),
		}
	}
	return out, nil
}
