package caseload

import (
	"bytes"
	"context"
	"time"
)

// Once is a request whose changes are made once, however often it is sent.
type Once struct {
	Token   string // by which its key knows it
	Request []byte // its SHA-256
}

// Answer is what a request was answered with, kept for when it is sent again.
type Answer struct {
	Request []byte // the SHA-256 of it
	Status  int    // of HTTP
	Content []byte // the rest, as the face writes it
	Made    time.Time
}

// keptFor is how long answers are kept.
const keptFor = 24 * time.Hour

// ErrTokenUsed refuses a request with the token of another one.
var ErrTokenUsed = Errorf(CodeInvalid, "Another request had this key within the last %d hours: take a new one for each.", int(keptFor/time.Hour))

// errForgotten answers a request that was carried out before something was purged,
// which its answer may have shown.
var errForgotten = Errorf(CodeGone, "This request was carried out. Its answer is no longer kept, since something was purged; read what there is now.")

// Answered is the answer to a request that was carried out by EditOnce within the
// last 24 hours, nil if it was not. If its token is that of another, it fails
// with ErrTokenUsed; one that was forgotten is CodeGone. It needs the scope cases:write.
func (s *Service) Answered(ctx context.Context, p *Principal, o Once) (*Answer, error) {
	if err := p.need(CasesWrite); err != nil {
		return nil, err
	}
	var out *Answer
	err := s.store.View(ctx, p.Tenant.ID, Brief, Own, func(tx Tx) (err error) {
		out, err = o.answered(tx, p, s.now())
		return err
	})
	return out, err
}

func (o *Once) answered(tx Tx, p *Principal, now time.Time) (*Answer, error) {
	a, err := tx.Answer(p.Key, o.Token)
	switch {
	case err != nil || a == nil || !a.Made.After(now.Add(-keptFor)):
		return nil, err
	case !bytes.Equal(a.Request, o.Request):
		return nil, ErrTokenUsed
	case len(a.Content) == 0:
		return nil, errForgotten
	}
	return a, nil
}

// Lister is Service.ListRecords for one caller, at one moment.
type Lister func(RecordQuery) (*RecordSet, error)

// EditOnce is Edit for a request that may come again, also while it is carried
// out. If it was answered already, that answer is all: nothing is changed. Else
// the answer is nil, and answer makes the one to keep, of the rows that the edits
// have left, by a Lister that sees what they did. Both are stored together or
// not at all. answer may run more than once; what it answered last is kept.
func (s *Service) EditOnce(ctx context.Context, p *Principal, o Once, edits []Edit, answer func([]Row, Lister) (Answer, error)) (*Answer, error) {
	if err := p.mayMake(edits); err != nil {
		return nil, err
	}
	var earlier *Answer
	err := s.update(ctx, p, func(w *writer) (err error) {
		earlier, err = w.editOnce(&o, edits, answer)
		return err
	})
	return earlier, err
}

func (w *writer) editOnce(o *Once, edits []Edit, answer func([]Row, Lister) (Answer, error)) (*Answer, error) {
	earlier, err := o.answered(w.tx, w.by, w.now)
	if err != nil || earlier != nil {
		return earlier, err
	}
	left, err := w.editAll(edits)
	if err != nil {
		return nil, err
	}
	a, err := answer(left, w.lister())
	if err != nil {
		return nil, err
	}
	a.Request, a.Made = o.Request, w.now
	return nil, w.tx.Keep(w.by.Key, o.Token, a, w.now.Add(-keptFor))
}

// lister is Service.ListRecords for the writer, who sees what the transaction did.
func (w *writer) lister() Lister {
	return func(q RecordQuery) (*RecordSet, error) {
		if err := w.by.mayList(&q); err != nil {
			return nil, err
		}
		return w.list(&q)
	}
}

// EditThen is Edit with a look at what it left, within its transaction: an error of
// the look undoes the edits. look may run more than once.
func (s *Service) EditThen(ctx context.Context, p *Principal, edits []Edit, look func([]Row, Lister) error) error {
	if err := p.mayMake(edits); err != nil {
		return err
	}
	return s.update(ctx, p, func(w *writer) error {
		left, err := w.editAll(edits)
		if err != nil {
			return err
		}
		return look(left, w.lister())
	})
}
