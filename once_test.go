package caseload_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"caseload"
)

// resent is a store that commits every transaction and runs it again, as one does
// that has lost the answer of a commit which changed nothing it can look for.
type resent struct{ caseload.Store }

func (s resent) Update(ctx context.Context, t caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (caseload.Rev, error) {
	if _, err := s.Store.Update(ctx, t, by, fn); err != nil {
		return 0, err
	}
	return s.Store.Update(ctx, t, by, fn)
}

// once makes a case by a request of a token, and answers its name as it is then.
func (o *office) once(token, name string) (*caseload.Answer, error) {
	edit := caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, Input: &caseload.CaseInput{Name: caseload.Set(name)}}
	return o.service.EditOnce(o.Context(), o.admin, caseload.Once{Token: token, Request: []byte(name)}, []caseload.Edit{edit}, func(left []caseload.Row, list caseload.Lister) (caseload.Answer, error) {
		set, err := list(caseload.RecordQuery{Noun: caseload.NounCase, IDs: []string{left[0].ID}, Columns: map[caseload.Noun][]caseload.Path{caseload.NounCase: {"name"}}})
		if err != nil {
			return caseload.Answer{}, err
		}
		return caseload.Answer{Status: 201, Content: []byte(set.Page.String(0, 0))}, nil
	})
}

// cases counts them.
func (o *office) cases() int {
	o.Helper()
	all, err := o.service.ListRecords(o.Context(), o.admin, caseload.RecordQuery{Noun: caseload.NounCase})
	o.must(err)
	return all.Page.Rows()
}

func TestARequestIsCarriedOutOnceThoughItsTransactionRunsAgain(t *testing.T) {
	for name, wrap := range map[string]func(caseload.Store) caseload.Store{
		"taken back": func(s caseload.Store) caseload.Store { return twice{s} },
		"committed":  func(s caseload.Store) caseload.Store { return resent{s} },
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.service = caseload.NewService(wrap(o.store), o.clock, o.newID)
			_, err := o.once("a", "first")
			o.must(err)
			want(o, "cases", o.cases(), 1)
			earlier, err := o.once("a", "first")
			o.must(err)
			want(o, "the answer", string(earlier.Content), "first")
			want(o, "cases then", o.cases(), 1)
		})
	}
}

func TestATokenIsThatOfOneRequestForADay(t *testing.T) {
	o := newOffice(t)
	earlier, err := o.once("a", "first")
	o.must(err)
	want(o, "an earlier answer", earlier == nil, true)
	o.now = o.now.Add(24*time.Hour - time.Microsecond)
	if _, err = o.once("a", "second"); !errors.Is(err, caseload.ErrTokenUsed) {
		t.Errorf("another request with the token: got %v, want ErrTokenUsed", err)
	}
	found, err := o.service.Answered(t.Context(), o.admin, caseload.Once{Token: "a", Request: []byte("first")})
	o.must(err)
	want(o, "the answer", string(found.Content), "first")
	o.now = o.now.Add(time.Microsecond)
	found, err = o.service.Answered(t.Context(), o.admin, caseload.Once{Token: "a", Request: []byte("second")})
	o.must(err)
	want(o, "an answer after a day", found == nil, true)
	_, err = o.once("a", "second")
	o.must(err)
	want(o, "cases", o.cases(), 2)
}

func TestNothingIsLeftOfARequestThatCannotBeAnswered(t *testing.T) {
	o := newOffice(t)
	failed := errors.New("no answer")
	edit := caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, Input: &caseload.CaseInput{Name: caseload.Set("x")}}
	_, err := o.service.EditOnce(t.Context(), o.admin, caseload.Once{Token: "a"}, []caseload.Edit{edit}, func([]caseload.Row, caseload.Lister) (caseload.Answer, error) {
		return caseload.Answer{}, failed
	})
	if !errors.Is(err, failed) {
		t.Errorf("got %v, want the error of the answer", err)
	}
	want(o, "cases", o.cases(), 0)
	_, err = o.once("a", "first")
	o.must(err)
}
