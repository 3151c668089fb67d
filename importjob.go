package caseload

import (
	"context"
	"slices"
	"time"
)

// Import is a file that an administrator has brought, and what a server does with it in
// its own time. The Service keeps it; the file lies where the servers keep theirs.
type Import struct {
	Job
	User        PK     // who brought it, or asked for the task
	File        string // its name, without folders
	SHA256      string
	Bytes       int64
	Noun        Noun       // what its rows are: NounCase or NounWard
	Header      string     // by which files of the same columns are known
	Mapping     string     // in TOML; "": none was given yet
	MappingName string     // by which the tenant keeps it; "": it does not
	Task        ImportTask // what was asked for last
	Done        int64      // bytes of the file that are read, or cases that are undone
	Report      string     // what came of the task before, as JSON
	Batch       string     // the ID of the batch, once rows are stored
}

// ImportTask is what a server is to do with an Import.
type ImportTask string

// The tasks.
const (
	ImportCheck ImportTask = "check" // a dry run
	ImportApply ImportTask = "apply"
	ImportUndo  ImportTask = "undo"
)

// Waits reports whether nothing is done before somebody says what.
func (i *Import) Waits() bool { return !i.State.Open() }

// idle refuses what nobody may do while a server works on the import.
func (i *Import) idle() error {
	if !i.Waits() {
		return errImportBusy
	}
	return nil
}

// Undone reports whether what the import did was taken back.
func (i *Import) Undone() bool { return i.Task == ImportUndo && i.State == JobDone }

// The bounds of imports.
const (
	maxImports       = 500     // of one tenant, which are remembered
	maxImportMapping = 1 << 20 // bytes
)

var (
	errNoImport   = Errorf(CodeNotFound, "There is no such import.")
	errImportBusy = clashing(kindImportBusy.Of())
)

// MayImport reports whether imports are for the principal.
func (p *Principal) MayImport() bool { return p.needAdmin(CasesWrite) == nil }

// AddImport keeps that a file was brought. It needs an administrator with the scope
// cases:write, as all that is done with imports does.
func (s *Service) AddImport(ctx context.Context, p *Principal, i Import) (*Import, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	if err := checkTexts(checkedText{"file", Set(i.File), MaxName}); err != nil {
		return nil, err
	}
	i.Tenant, i.User, i.Made, i.State = p.Tenant.ID, p.User, s.now().Truncate(time.Microsecond), JobNew
	return &i, s.store.CreateImport(ctx, &i, func(all []*Import) error {
		if len(all) >= maxImports {
			return Errorf(CodeRateLimited, "%d imports are remembered, and there is no room for more. Delete some of them.", len(all))
		}
		return nil
	})
}

// Imports lists the tenant's imports without their mappings and reports, the newest
// first.
func (s *Service) Imports(ctx context.Context, p *Principal) ([]*Import, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	return s.store.Imports(ctx, p.Tenant.ID)
}

// Import finds one of the tenant's imports.
func (s *Service) Import(ctx context.Context, p *Principal, id string) (*Import, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	if !keepable(id) {
		return nil, errNoImport
	}
	return s.store.Import(ctx, p.Tenant.ID, id)
}

// MapImport gives an import its mapping, with the name by which that is kept, "" for
// none, and asks for a dry run. One whose rows are stored is CodeConflict.
func (s *Service) MapImport(ctx context.Context, p *Principal, id, name, mapping string) error {
	if len(mapping) > maxImportMapping {
		return Errorf(CodeTooLarge, "A mapping has at most %d bytes.", maxImportMapping)
	}
	return s.task(ctx, p, id, func(i *Import) error {
		if i.Batch != "" {
			return clashing(kindImportStored.Of())
		}
		i.MappingName, i.Mapping, i.Task = name, mapping, ImportCheck
		return nil
	})
}

// ApplyImport asks for the rows to be stored, after the dry run; or for the rest of
// them, where that was cut short.
func (s *Service) ApplyImport(ctx context.Context, p *Principal, id string) error {
	return s.task(ctx, p, id, func(i *Import) error {
		checked := i.Task == ImportCheck && i.State == JobDone
		if again := i.Task == ImportApply && i.State == JobFailed; !checked && !again {
			return clashing(kindImportUnchecked.Of())
		}
		i.Task = ImportApply
		return nil
	})
}

// UndoImport asks for what an import did to be taken back, as UndoBatch does.
func (s *Service) UndoImport(ctx context.Context, p *Principal, id string) error {
	return s.task(ctx, p, id, func(i *Import) error {
		if i.Batch == "" || i.Undone() {
			return clashing(kindImportUndone.Of())
		}
		i.Task = ImportUndo
		return nil
	})
}

// task asks for something to be done with an import, which nobody works on.
func (s *Service) task(ctx context.Context, p *Principal, id string, ask func(*Import) error) error {
	if _, err := s.Import(ctx, p, id); err != nil {
		return err
	}
	_, err := s.store.ChangeImport(ctx, p.Tenant.ID, id, func(i *Import) error {
		if err := i.idle(); err != nil {
			return err
		}
		if err := ask(i); err != nil {
			return err
		}
		i.User, i.State, i.Runner, i.Attempts, i.Done, i.Problem = p.User, JobQueued, "", 0, 0, ""
		return nil
	})
	return err
}

// ForgetImport forgets an import, and nothing of what it stored.
func (s *Service) ForgetImport(ctx context.Context, p *Principal, id string) error {
	if _, err := s.Import(ctx, p, id); err != nil {
		return err
	}
	return s.store.DeleteImport(ctx, p.Tenant.ID, id, (*Import).idle)
}

// ClaimImport takes the oldest import that waits for a server, or that a server began
// and was not heard of since; nil if there is none. One that was begun too often fails.
func (s *Service) ClaimImport(ctx context.Context, runner string) (*Import, error) {
	for {
		now := s.now()
		i, err := s.store.ClaimImport(ctx, runner, now, now.Add(-jobPatience))
		if i == nil || err != nil || !i.wornOut() {
			return i, err
		}
		if err := s.SettleImport(ctx, i); err != nil {
			return nil, err
		}
	}
}

// SettleImport stores how far the server that works on an import is. CodeGone says that
// it is another's by now.
func (s *Service) SettleImport(ctx context.Context, i *Import) error {
	now := s.now()
	_, err := s.store.ChangeImport(ctx, i.Tenant, i.ID, func(old *Import) error {
		if err := old.settle(&i.Job, now); err != nil {
			return err
		}
		old.Done, old.Report, old.Batch = i.Done, i.Report, i.Batch
		return nil
	})
	return err
}

// ImportHolder is who asked for the task of an import, as they may act now.
func (s *Service) ImportHolder(ctx context.Context, i *Import) (*Principal, error) {
	tenants, err := s.store.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(tenants, func(t Tenant) bool { return t.ID == i.Tenant })
	if at < 0 {
		return nil, errNoImport
	}
	p := &Principal{Tenant: tenants[at], User: i.User, Face: "pages"}
	if _, err := s.entitle(ctx, p); err != nil {
		return nil, Errorf(CodeForbidden, "Who asked for this may not import any more.")
	}
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	return p, nil
}

// ContinueBatch is NewBatch for an import that was cut short: what it stores belongs to
// the batch that it began.
func (s *Service) ContinueBatch(ctx context.Context, p *Principal, id string) (*Principal, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	b := &Batch{}
	err := s.view(ctx, p, Brief, Own, Personal, func(r *reader) error { return r.one(byID(id), b) })
	by := *p
	by.Batch = b.PK
	return &by, err
}
