package caseload

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Export is a file that a server makes of a tenant's rows in its own time, for
// the caller who asked for it. The Service keeps it; what it is of and how it is
// written is the business of whoever makes the file.
type Export struct {
	Job
	Key      PK        // who asked, 0: not by a key
	User     PK        // who asked, by a key or in the pages; 0: a key bound to nobody
	Rights   string    // what the caller could see then
	Name     string    // "": it stands alone; else the newest of this name is what the name means
	Spec     string    // what is wanted, as JSON
	Expires  time.Time // when the file is taken away, once it is there
	Rows     int64     // so far
	Bytes    int64     // so far
	Total    int64     // rows that there will be; 0 until that is known
	Manifest string    // as JSON, once it is done
}

// ExportStates are the states of exports.
var ExportStates = []JobState{JobQueued, JobRunning, JobDone, JobFailed, JobCancelled}

// The bounds of exports.
const (
	maxOpenExports = 20       // of one caller, that are not final
	maxKeptExports = 3_000    // of one caller: one made anew every five minutes is there, for a week
	maxKeptSpecs   = 16 << 20 // bytes of what one caller wants in these
	exportSpecSize = 1 << 20
)

// errNoExport is the same for exports that are another's.
var errNoExport = Errorf(CodeNotFound, "There is no such export.")

// QueueExport keeps an export that a server is to make. It needs the scope
// reports:read; what else it takes is found out when it is made, and before that
// by StreamTable's errors.
func (s *Service) QueueExport(ctx context.Context, p *Principal, name, spec string, keep time.Duration) (*Export, error) {
	if err := p.need(ReportsRead); err != nil {
		return nil, err
	}
	if err := p.mayAct(); err != nil {
		return nil, err
	}
	if len(spec) > exportSpecSize {
		return nil, Errorf(CodeTooLarge, "What is wanted of an export has at most %d bytes.", exportSpecSize)
	}
	now := s.now().Truncate(time.Microsecond)
	e := &Export{
		Job: Job{ID: s.newID(), Tenant: p.Tenant.ID, Made: now, State: JobQueued},
		Key: p.Key, User: p.User, Rights: p.rights(), Name: name, Spec: spec, Expires: now.Add(keep),
	}
	return e, s.store.CreateExport(ctx, e, func(all []*Export) error { return s.roomFor(p, e, all) })
}

// roomFor refuses an export of who has as many as there may be.
func (s *Service) roomFor(p *Principal, e *Export, all []*Export) error {
	open, kept, size := 0, 0, len(e.Spec)
	for _, old := range all {
		if !p.asked(old) || s.past(old) {
			continue
		}
		if !old.State.Final() {
			open++
		}
		kept++
		size += len(old.Spec)
	}
	switch {
	case open >= maxOpenExports:
		return Errorf(CodeRateLimited, "%d of your exports are not done yet. Wait for them, or cancel some.", open)
	case kept >= maxKeptExports || size > maxKeptSpecs:
		return Errorf(CodeRateLimited, "%d of your exports are kept, and there is no room for more. Delete some of them.", kept)
	}
	return nil
}

// Exports lists the caller's exports without their manifests, the newest first.
func (s *Service) Exports(ctx context.Context, p *Principal) ([]*Export, error) {
	if err := p.need(ReportsRead); err != nil {
		return nil, err
	}
	all, err := s.store.Exports(ctx, p.Tenant.ID)
	return slices.DeleteFunc(all, func(e *Export) bool { return !p.asked(e) || s.past(e) }), err
}

// Export finds one of the caller's exports.
func (s *Service) Export(ctx context.Context, p *Principal, id string) (*Export, error) {
	if err := p.need(ReportsRead); err != nil {
		return nil, err
	}
	if _, err := ParseText(id, MaxText); err != nil { // which no database is asked for
		return nil, errNoExport
	}
	e, err := s.store.Export(ctx, p.Tenant.ID, id)
	if CodeOf(err) == CodeNotFound || err == nil && (!p.asked(e) || s.past(e)) {
		return nil, errNoExport
	}
	return e, err
}

// past reports whether an export's time has come.
func (s *Service) past(e *Export) bool { return e.State.Final() && !s.now().Before(e.Expires) }

// CancelExport ends one of the caller's exports, or, where it has come to an end,
// forgets it. Its file is taken away by the server that has it.
func (s *Service) CancelExport(ctx context.Context, p *Principal, id string) (*Export, error) {
	if _, err := s.Export(ctx, p, id); err != nil {
		return nil, err
	}
	if err := p.mayAct(); err != nil {
		return nil, err
	}
	now := s.now()
	return s.store.ChangeExport(ctx, p.Tenant.ID, id, func(e *Export) error {
		if e.State.Final() {
			e.Expires = now
		} else {
			e.State, e.Runner = JobCancelled, ""
		}
		return nil
	})
}

// ClaimExport takes the export that is next of those that no server makes, or that a
// server began and was not heard of since; nil if there is none. One that was begun too
// often fails.
func (s *Service) ClaimExport(ctx context.Context, runner string) (*Export, error) {
	for {
		now := s.now()
		e, err := s.store.ClaimExport(ctx, runner, now, now.Add(-jobPatience))
		if e == nil || err != nil || !e.wornOut() {
			return e, err
		}
		if err := s.SettleExport(ctx, e); err != nil {
			return nil, err
		}
	}
}

// SettleExport stores how far the server that makes an export has come. CodeGone says
// that it was cancelled, or begun anew by another.
func (s *Service) SettleExport(ctx context.Context, e *Export) error {
	now := s.now()
	_, err := s.store.ChangeExport(ctx, e.Tenant, e.ID, func(old *Export) error {
		if err := old.settle(&e.Job, now); err != nil {
			return err
		}
		old.Rows, old.Bytes, old.Total, old.Manifest = e.Rows, e.Bytes, e.Total, e.Manifest
		return nil
	})
	return err
}

// ExpiredExports lists the exports of all tenants whose time has come, for the
// servers that have their files.
func (s *Service) ExpiredExports(ctx context.Context) ([]*Export, error) {
	return s.store.ExpiredExports(ctx, s.now())
}

// exportGrace is how long an expired export is remembered, so that each server that
// may have a file of it learns that its time has come.
const exportGrace = time.Hour

// ForgetExport forgets an expired export of whichever tenant, once each server
// knows.
func (s *Service) ForgetExport(ctx context.Context, e *Export) error {
	if s.now().Before(e.Expires.Add(exportGrace)) {
		return nil
	}
	return s.store.DeleteExport(ctx, e.Tenant, e.ID)
}

// ExportHolder is who asked for an export, as they may act now: CodeForbidden where
// they may no longer, or see something else than when they asked.
func (s *Service) ExportHolder(ctx context.Context, e *Export) (*Principal, error) {
	p, err := s.holderOf(ctx, e)
	if err == nil && p.rights() != e.Rights {
		err = errRights
	}
	return p, err
}

var errRights = Faulted(CodeForbidden, kindExportRights.Of())

// holderOf is who asked for an export.
func (s *Service) holderOf(ctx context.Context, e *Export) (*Principal, error) {
	tenants, err := s.store.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(tenants, func(t Tenant) bool { return t.ID == e.Tenant })
	if at < 0 {
		return nil, errNoExport
	}
	switch {
	case e.Key == 0 && e.User == 0:
		return s.Operator(tenants[at]), nil
	case e.Key == 0: // asked for in the pages
		p := &Principal{Tenant: tenants[at], User: e.User}
		_, err := s.entitle(ctx, p)
		if CodeOf(err) == CodeUnauthenticated {
			err = errRights
		}
		return p, err
	}
	keys, err := s.store.Keys(ctx, e.Tenant)
	if err != nil {
		return nil, err
	}
	k := slices.IndexFunc(keys, func(k Key) bool { return k.PK == e.Key })
	if k < 0 || !keys[k].Active(s.now()) {
		return nil, errKey
	}
	p, _, err := s.holder(ctx, &keys[k], tenants[at])
	return p, err
}

// asked reports whether an export is the caller's: of the same user, or of the same
// key where that is bound to nobody, with the same rights. Nobody who views as another
// is shown what that one asked for.
func (p *Principal) asked(e *Export) bool {
	if p.As.User != 0 {
		return false
	}
	same := p.User == e.User && (p.User != 0 || p.Key == e.Key)
	return same && p.rights() == e.Rights
}

// rights says in one text what the caller may see: whoever has the same sees the
// same rows and columns.
func (p *Principal) rights() string {
	scopes := texts(p.scopes)
	slices.Sort(scopes)
	teams := make([]string, len(p.Teams))
	for i, t := range p.Teams {
		teams[i] = Int(int64(t)).Canonical()
	}
	slices.Sort(teams)
	return strings.Join([]string{
		string(p.Role), string(p.level(engage, view)), string(p.level(people, view)), Int(int64(p.User)).Canonical(), strings.Join(teams, " "), strings.Join(scopes, " "),
	}, ";")
}
