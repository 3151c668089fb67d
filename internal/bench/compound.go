package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"caseload"
)

// compoundReads is how many pages with what is included make one side of a pair.
const compoundReads = 300

// compound compares a page of 100 cases of the Casebook face, with their wards
// and the persons who have a part in them, with the same rows and columns from
// the database itself.
func (b *bench) compound(ctx context.Context, e engine, s *site) error {
	face, err := s.serve(ctx, caseload.RoleManager)
	if err != nil {
		return err
	}
	defer face.close()
	ours := side{"compound", func() (time.Duration, error) {
		return repeated(compoundReads, func(int) error {
			_, _, err := face.get(compoundPath(randomOpened()))
			return err
		})
	}}
	bare := side{"bare compound", func() (time.Duration, error) { return s.repeat(ctx, compoundReads, readCompound) }}
	return b.rate(e, "Casebook page of 100 with two includes, over HTTP, against bare statements", compoundReads, ours, bare)
}

// compoundPath is the address of a page of cases opened by a time, newest first.
func compoundPath(opened time.Time) string {
	return "/cases/cases?include=ward,involvements.person&page[limit]=100&sort=-opened_at&filter[opened_at][LE]=" +
		url.QueryEscape(opened.UTC().Format(time.RFC3339))
}

// The statements of such a page: of each kind of rows that which the face reads,
// the keys of others first. %s is that the key is one of the argument's.
const (
	bareCases = `SELECT pk, ward, id, updated, created, number, reference, client_reference, external_id, name, type, status, summary, themes,
public_summary, public_themes, details, address, lat, lon, source, confidential, archived, highlighted, opened, received, closed, due, properties,
category, owner, assignees, access, links
FROM cases WHERE tenant = 1 AND hidden = 0 AND opened <= $1 ORDER BY opened DESC, pk DESC LIMIT 100`
	bareWards        = "SELECT pk, updated, id, created, name, code, tier, description, enabled FROM wards WHERE tenant = 1 AND pk %s"
	bareInvolvements = "SELECT person, case_pk, pk, id, updated, created, type, role, effective, ended FROM involvements WHERE tenant = 1 AND hidden = 0 AND case_pk %s"
	barePeople       = `SELECT pk, updated, id, created, name, first_name, last_name, title, email, phone, mobile, address, town, county, postcode,
born, organisation, properties FROM people WHERE tenant = 1 AND pk %s`
)

// statement runs a statement with one argument, a number or keys, reads all
// columns of its rows, and answers the first two, which are keys.
type statement func(sql string, argument any) (first, second []int64, err error)

// readCompound reads a page. among is how the database says that a key is one of
// the argument's.
func readCompound(run statement, among string) error {
	cases, wards, err := run(bareCases, randomOpened().UnixMicro())
	if err != nil {
		return err
	}
	if _, _, err := run(fmt.Sprintf(bareWards, among), once(wards)); err != nil {
		return err
	}
	people, _, err := run(fmt.Sprintf(bareInvolvements, among), cases)
	if err != nil {
		return err
	}
	_, _, err = run(fmt.Sprintf(barePeople, among), once(people))
	return err
}

// once is keys without those that come again.
func once(keys []int64) []int64 {
	slices.Sort(keys)
	return slices.Compact(keys)
}
