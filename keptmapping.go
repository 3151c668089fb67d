package caseload

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"caseload/internal/fold"
)

// KeptMapping is how the columns of files are read, which a tenant keeps under a name for
// the next files of its kind.
type KeptMapping struct {
	Tenant  TenantID
	ID      string
	Name    string    // no other's of the tenant
	Rows    string    // what the rows are, as a Noun is called
	Columns string    // that it reads, for people
	Header  string    // of the file that it was used for last, as an Import has it; "": none
	Mapping string    // in TOML; "" where mappings are listed
	Keeper  PK        // the user who kept it last; 0: none
	Kept    time.Time // when that was
	User    PK        // who used it last; 0: nobody who is a user
	Used    time.Time // when that was; zero: it was not used
}

// Called reports whether a mapping has a name, whatever its case and accents.
func (x *KeptMapping) Called(name string) bool { return fold.Key(x.Name) == fold.Key(name) }

// Edition tells what a mapping says, and what it is called, from what that was before.
func (x *KeptMapping) Edition() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %d", x.Name, x.Kept.UnixMicro()))
	return hex.EncodeToString(sum[:8])
}

// seen refuses a change of a mapping by who saw another Edition of it, or none.
func (x *KeptMapping) seen(edition string) error {
	switch {
	case x.Name == "":
		return errNoMapping
	case x.Edition() != edition:
		return Errorf(CodePreconditionFailed, "Somebody else changed this mapping meanwhile.")
	}
	return nil
}

// MaxKeptMapping is the longest mapping that is kept, in bytes.
const MaxKeptMapping = 256 << 10

// The bounds of mappings that are kept.
const (
	maxMappings       = 200   // of one tenant
	maxMappingName    = 100   // characters
	maxMappingColumns = 1_000 // bytes of what people are told of them
)

var errNoMapping = Errorf(CodeNotFound, "There is no such mapping.")

// Mappings lists the mappings that the tenant keeps, without their texts, by name. It
// needs an administrator with the scope cases:write, as all that is done with imports does.
func (s *Service) Mappings(ctx context.Context, p *Principal) ([]KeptMapping, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	all, err := s.store.Mappings(ctx, p.Tenant.ID)
	slices.SortFunc(all, func(a, b KeptMapping) int {
		return cmp.Or(strings.Compare(fold.Key(a.Name), fold.Key(b.Name)), strings.Compare(a.ID, b.ID))
	})
	return all, err
}

// Mapping finds one of them, with its text.
func (s *Service) Mapping(ctx context.Context, p *Principal, id string) (KeptMapping, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return KeptMapping{}, err
	}
	if !keepable(id) {
		return KeptMapping{}, errNoMapping
	}
	return s.store.Mapping(ctx, p.Tenant.ID, id)
}

// MappingNamed finds one by its name, with its text.
func (s *Service) MappingNamed(ctx context.Context, p *Principal, name string) (KeptMapping, error) {
	all, err := s.Mappings(ctx, p)
	if err != nil {
		return KeptMapping{}, err
	}
	at := slices.IndexFunc(all, func(x KeptMapping) bool { return x.Called(name) })
	if at < 0 {
		return KeptMapping{}, errNoMapping
	}
	return s.Mapping(ctx, p, all[at].ID)
}

// KeepMapping keeps how columns are read: a new mapping where it has no ID, else in the
// place of the one that it has, whose Edition is the one that was seen: another is
// CodePreconditionFailed. That the text is a mapping the caller has found out.
func (s *Service) KeepMapping(ctx context.Context, p *Principal, seen string, x KeptMapping) (KeptMapping, error) {
	if len(x.Mapping) > MaxKeptMapping {
		return x, Errorf(CodeTooLarge, "A mapping that is kept has at most %d bytes.", MaxKeptMapping)
	}
	for len(x.Columns) > maxMappingColumns {
		_, last := utf8.DecodeLastRuneInString(x.Columns)
		x.Columns = x.Columns[:len(x.Columns)-last]
	}
	if err := checkTexts(checkedText{"mapping", Set(x.Mapping), MaxKeptMapping}, checkedText{"columns", Set(x.Columns), maxMappingColumns}); err != nil {
		return x, err
	}
	begins := x.ID == ""
	if begins {
		x.ID = s.newID()
	}
	return s.changeMapping(ctx, p, x.ID, func(old *KeptMapping, all []KeptMapping) error {
		if begins && len(all) >= maxMappings {
			return Errorf(CodeConflict, "%d mappings are kept, and there is no room for more. Delete one that nobody needs.", len(all))
		}
		if !begins {
			if err := old.seen(seen); err != nil {
				return err
			}
		}
		old.Rows, old.Columns, old.Mapping, old.Header = x.Rows, x.Columns, x.Mapping, cmp.Or(x.Header, old.Header)
		old.Keeper, old.Kept = p.User, after(old.Kept, s.now())
		return old.call(x.Name, all)
	})
}

// after is a time in microseconds, behind another whatever the clock does.
func after(before, now time.Time) time.Time {
	if now = now.Truncate(time.Microsecond); now.After(before) {
		return now
	}
	return before.Add(time.Microsecond)
}

// RenameMapping gives the mapping whose Edition was seen another name.
func (s *Service) RenameMapping(ctx context.Context, p *Principal, id, seen, name string) (KeptMapping, error) {
	return s.changeMapping(ctx, p, id, func(x *KeptMapping, all []KeptMapping) error {
		if err := x.seen(seen); err != nil {
			return err
		}
		return x.call(name, all)
	})
}

// UseMapping keeps that a file with a header is read by a mapping now; "": one of which
// the header is not known. Where the mapping was deleted, nothing is kept.
func (s *Service) UseMapping(ctx context.Context, p *Principal, id, header string) error {
	_, err := s.changeMapping(ctx, p, id, func(x *KeptMapping, _ []KeptMapping) error {
		if x.Name == "" {
			return errNoMapping
		}
		x.Header, x.User, x.Used = cmp.Or(header, x.Header), p.User, s.now().Truncate(time.Microsecond)
		return nil
	})
	if CodeOf(err) == CodeNotFound {
		return nil
	}
	return err
}

// DeleteMapping forgets the mapping whose Edition was seen. Imports that were read by it
// stay as they are.
func (s *Service) DeleteMapping(ctx context.Context, p *Principal, id, seen string) error {
	if _, err := s.Mapping(ctx, p, id); err != nil {
		return err
	}
	return s.store.DeleteMapping(ctx, p.Tenant.ID, id, func(x *KeptMapping) error { return x.seen(seen) })
}

// changeMapping keeps what change makes of a mapping, which has no name where there is
// none of the ID, beside all that the tenant keeps.
func (s *Service) changeMapping(ctx context.Context, p *Principal, id string, change func(x *KeptMapping, all []KeptMapping) error) (KeptMapping, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return KeptMapping{}, err
	}
	if !keepable(id) {
		return KeptMapping{}, errNoMapping
	}
	return s.store.ChangeMapping(ctx, p.Tenant.ID, id, change)
}

// call gives a mapping a name, unless another has it.
func (x *KeptMapping) call(name string, all []KeptMapping) error {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n == 0 || n > maxMappingName {
		return Faulty("name", kindMappingName.Of(maxMappingName))
	}
	if err := checkTexts(checkedText{"name", Set(name), MaxName}); err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(other KeptMapping) bool { return other.ID != x.ID && other.Called(name) }) {
		const taken = "There is a mapping of this name. Choose another."
		return &Error{Code: CodeConflict, Message: taken, Problems: []Problem{{Field: "name", Message: taken}}}
	}
	x.Name = name
	return nil
}
