package caseload_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"caseload"
)

// twice is a store that takes every transaction back once, as a database may,
// and runs it again.
type twice struct{ caseload.Store }

var errTakenBack = errors.New("taken back")

func (s twice) Update(ctx context.Context, t caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (caseload.Rev, error) {
	_, err := s.Store.Update(ctx, t, by, func(tx caseload.WriteTx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return errTakenBack
	})
	if err != nil && !errors.Is(err, errTakenBack) {
		return 0, err
	}
	return s.Store.Update(ctx, t, by, fn)
}

// View is that of a store which fails before a Scan has handed out a block.
func (s twice) View(ctx context.Context, t caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	err := s.Store.View(ctx, t, span, fresh, func(tx caseload.Tx) error {
		if err := fn(failing{tx}); err != nil {
			return err
		}
		return errTakenBack
	})
	if err != nil && !errors.Is(err, errTakenBack) {
		return err
	}
	return s.Store.View(ctx, t, span, fresh, fn)
}

type failing struct{ caseload.Tx }

func (failing) Scan(*caseload.Plan, func(*caseload.Block) error) error { return errTakenBack }

func TestEveryReadMayRunAgain(t *testing.T) {
	o := newOffice(t)
	for _, name := range []string{"North", "South"} {
		ward, err := o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set(name)})
		o.must(err)
		o.create(o.admin, caseload.CaseInput{Ward: caseload.Set(caseload.Named{ID: ward.ID}), PublicSummary: caseload.Set("lamp in the " + name)})
	}
	again := caseload.NewService(twice{o.store}, o.clock, o.newID)
	for name, read := range map[string]func(*caseload.Service) any{
		"page": func(s *caseload.Service) any {
			return answer(s.ListCases(t.Context(), o.admin, caseload.Query{Limit: 1}, "id", "ward"))
		},
		"last page": func(s *caseload.Service) any {
			return answer(s.ListCases(t.Context(), o.admin, caseload.Query{Limit: 1, Offset: 2}, "id"))
		},
		"search": func(s *caseload.Service) any {
			return answer(s.ExportCases(t.Context(), o.admin, caseload.Query{Search: "lamp"}, "id"))
		},
		"wards": func(s *caseload.Service) any {
			wards, _, err := s.WardCounts(t.Context(), o.admin, caseload.Own)
			o.must(err)
			return len(wards)
		},
		"statistics": func(s *caseload.Service) any {
			statistics, err := s.Statistics(t.Context(), o.admin, caseload.Own)
			o.must(err)
			return fmt.Sprint(statistics)
		},
		"stream": func(s *caseload.Service) any { return o.streamed(s, caseload.Query{}) },
		"stream of nothing": func(s *caseload.Service) any {
			return o.streamed(s, caseload.Query{Where: caseload.Or{}})
		},
	} {
		want(o, name, read(again), read(o.service))
	}
}

// answer is what a list answers, as text.
func answer(l *caseload.Listing, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(l.Total, l.Next, cellsOf(l.Rows))
}

// streamed is what a stream hands out, in its order.
func (o *office) streamed(s *caseload.Service, q caseload.Query) string {
	o.Helper()
	var out strings.Builder
	o.must(s.StreamCases(o.Context(), o.admin, q, []caseload.Path{"id"},
		func(head *caseload.Listing) error { fmt.Fprintln(&out, "begins:", head.Total); return nil },
		func(b *caseload.Block) error { fmt.Fprintln(&out, cellsOf(b)); return nil }))
	return out.String()
}

func cellsOf(b *caseload.Block) (cells []string) {
	for row := range b.Rows() {
		for col := range b.Kinds() {
			cells = append(cells, fmt.Sprint(b.Value(row, col)))
		}
	}
	return cells
}

func TestEveryWriteMayRunAgain(t *testing.T) {
	o := newOffice(t)
	o.service = caseload.NewService(twice{o.store}, o.clock, o.newID)
	ctx := t.Context()
	ann := o.user("ann", caseload.RoleCaseworker)
	ward, err := o.service.CreateWard(ctx, o.admin, caseload.WardInput{Name: caseload.Set("North")})
	o.must(err)
	_, err = o.service.UpdateWard(ctx, o.admin, ward.ID, caseload.WardInput{Name: caseload.Set("Far North")})
	o.must(err)
	_, err = o.service.CreateCategory(ctx, o.admin, caseload.CategoryInput{Name: caseload.Set("Roads")})
	o.must(err)
	made := o.create(o.admin, caseload.CaseInput{
		Assignee: caseload.Set(caseload.Named{ID: ann.ID}),
		Resident: caseload.Set(caseload.Resident{Name: caseload.Set("Ada")}),
	})
	_, err = o.service.UpdateCase(ctx, o.admin, made.Case.ID, time.Time{}, caseload.CaseInput{Resident: caseload.Set(caseload.Resident{Name: caseload.Set("Ada Lane")})})
	o.must(err)
	_, err = o.service.AddNote(ctx, o.admin, made.Case.ID, "rang back")
	o.must(err)
	by, _, err := o.service.NewBatch(ctx, o.admin, caseload.NounCase, "by hand", "")
	o.must(err)
	rows := make([]caseload.CaseInput, 1500)
	for i := range rows {
		rows[i].Properties = map[string]caseload.Value{"colour": caseload.Text("blue")}
		rows[i].Category = caseload.Set(caseload.Named{Name: "Lamps", Make: true})
	}
	_, err = o.service.ImportCases(ctx, by, rows, false)
	o.must(err)
	o.must(o.service.FinishBatch(ctx, by, map[caseload.Result]int64{caseload.Added: 1500}))
	o.must(o.service.CreateField(ctx, o.admin, caseload.FieldInput{Name: "colour", Kind: caseload.KindText, Searchable: true}))
	found, err := o.service.ListCases(ctx, o.admin, caseload.Query{Where: caseload.Compare{Path: "properties.colour", Value: caseload.Text("blue")}}, "id")
	o.must(err)
	want(o, "cases of a field declared after them", found.Total, 1500)
	all, err := o.service.ListCases(ctx, o.admin, caseload.Query{}, "number")
	o.must(err)
	want(o, "cases", all.Total, 1501)
	file, err := o.service.Case(ctx, o.admin, made.Case.ID)
	o.must(err)
	want(o, "notes and changes", len(file.Activity), 3)
	o.must(o.service.HideCase(ctx, o.admin, made.Case.ID))
	wards, err := o.service.Wards(ctx, o.admin)
	o.must(err)
	want(o, "wards", len(wards), 1)
}
