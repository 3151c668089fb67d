// Package gendata invents cases, to try Caseload and to measure it. Nobody in
// them exists: their email addresses are under example.org, their telephone
// numbers in the range that Ofcom keeps for drama, their postcodes in an area
// that Royal Mail does not use.
//
// Every case says that it is invented: in its public summary, in its client
// reference (INVENTED-7) and by the property invented.
package gendata

import (
	"context"
	"fmt"
	"time"

	"caseload"
)

// batchRows is the number of cases in one transaction.
const batchRows = 1_000

// Options say what to invent. The same Options in a tenant with the same wards
// give the same cases, so that running twice adds nothing.
type Options struct {
	Cases    int
	Seed     uint64
	Until    time.Time             // until when all happens, over some years before; zero: the beginning of 2026
	Parts    float64               // persons' parts in a council's case, on average; up to two thirds: residents alone, without goals and notes
	Assign   string                // ID of a user who is assigned some of the cases; "": nobody
	Share    float64               // of the cases that the user is assigned, from 0 to 1
	Progress func(done int64)      // told after each batch how many cases are done; may be nil
	Outcome  func(caseload.Result) // told of each case whether it is new; may be nil
}

// until is until when all happens.
func (o *Options) until() time.Time {
	if o.Until.IsZero() {
		return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return o.Until
}

// Generate stores invented cases in the tenant of p, who is an administrator
// with the scopes cases:write and wards:read. They lie inside the boundaries of
// the tenant's wards; without any, they are spread over its wards and have no
// place; without wards, they have none. Fewer than 1 case are CodeInvalid.
func Generate(ctx context.Context, svc *caseload.Service, p *caseload.Principal, o Options) error {
	if o.Cases < 1 {
		return caseload.Invalid("cases", "At least 1 case can be invented.")
	}
	wards, err := svc.Wards(ctx, p)
	if err != nil {
		return err
	}
	if err := svc.CreateField(ctx, p, marked); err != nil {
		return err
	}
	invent := Rows(o, wards)
	for done := 0; done < o.Cases; {
		b := &batch{Options: o, svc: svc, by: p, first: done + 1, rows: make([]caseload.CaseInput, min(batchRows, o.Cases-done))}
		for i := range b.rows {
			b.rows[i] = invent(b.first + i)
		}
		if err := b.store(ctx); err != nil {
			return err
		}
		done += len(b.rows)
		if o.Progress != nil {
			o.Progress(int64(done))
		}
	}
	if o.Cases < batchRows {
		return nil
	}
	return svc.Analyze(ctx)
}

// batch is the cases of one transaction.
type batch struct {
	Options
	svc   *caseload.Service
	by    *caseload.Principal
	first int // the number of the first of the rows
	rows  []caseload.CaseInput
}

// store imports the rows, and gives those that are new their circles.
func (b *batch) store(ctx context.Context) error {
	outcomes, err := b.svc.ImportCases(ctx, b.by, b.rows, false)
	if err != nil {
		return err
	}
	var added []int
	for i, outcome := range outcomes {
		switch outcome.Result {
		case caseload.Rejected:
			return fmt.Errorf("the case %s was rejected: %v", b.rows[i].ExternalID.Value, outcome.Problems)
		case caseload.Added:
			added = append(added, i)
		}
		if b.Outcome != nil {
			b.Outcome(outcome.Result)
		}
	}
	if b.Parts <= residents || len(added) == 0 {
		return nil
	}
	return b.surround(ctx, added)
}

// Rows returns a function that invents the nth case, from 1, for a tenant with
// the given wards.
func Rows(o Options, wards []*caseload.Ward) func(n int) caseload.CaseInput {
	g := &generator{options: o, areas: areasOf(wards)}
	return g.invent
}

// marked is the property by which invented cases are told from others.
var marked = caseload.FieldInput{
	Name: "invented", Label: "Invented", Kind: caseload.KindBool, Sensitivity: caseload.Public,
}
