package caseload

import (
	"context"
	"slices"
	"strings"
	"time"
)

// CreateTenant stores a tenant with what it needs to begin: the five statuses
// and one case type. If that was cut short, doing it again completes it. Only
// the operator of the machine does this.
func (s *Service) CreateTenant(ctx context.Context, t Tenant) (Tenant, error) {
	t.Created = s.now().Truncate(time.Microsecond)
	id, err := s.store.CreateTenant(ctx, t)
	if CodeOf(err) == CodeConflict {
		return s.completeTenant(ctx, t.Slug, err)
	}
	if err != nil {
		return Tenant{}, err
	}
	t.ID = id
	return t, s.update(ctx, s.Operator(t), (*writer).furnish)
}

// completeTenant furnishes a tenant that is there but empty; any other is the
// conflict that it was found to be.
func (s *Service) completeTenant(ctx context.Context, slug string, conflict error) (Tenant, error) {
	t, err := s.Tenant(ctx, slug)
	if err != nil {
		return Tenant{}, err
	}
	return t, s.update(ctx, s.Operator(t), func(w *writer) error {
		if len(w.catalog.Statuses()) > 0 {
			return conflict
		}
		return w.furnish()
	})
}

// furnish makes the vocabulary that a tenant begins with.
func (w *writer) furnish() error {
	for i, stage := range Stages {
		status := &Status{Name: stage.String(), Stage: stage, Position: int64(i + 1)}
		if err := w.create(status, &status.Row); err != nil {
			return err
		}
	}
	caseType := &CaseType{Name: "case", Label: "Case"}
	return w.create(caseType, &caseType.Row)
}

// Tenant finds a tenant by its slug.
func (s *Service) Tenant(ctx context.Context, slug string) (Tenant, error) {
	all, err := s.store.Tenants(ctx)
	if err != nil {
		return Tenant{}, err
	}
	for _, t := range all {
		if t.Slug == slug {
			return t, nil
		}
	}
	return Tenant{}, Errorf(CodeNotFound, "There is no tenant %q; make one with: caseload tenant create %s", slug, slug)
}

// Tenants lists all tenants by slug.
func (s *Service) Tenants(ctx context.Context) ([]Tenant, error) { return s.store.Tenants(ctx) }

// Operator is who works at the machine itself: an administrator of a tenant
// with every scope.
func (s *Service) Operator(t Tenant) *Principal {
	return &Principal{Tenant: t, Role: RoleAdmin, Face: "command", scopes: Scopes}
}

// CreateField declares a property of cases; one of the same name and type is
// declared anew. A name has one kind, for stored values are ordered by it. A
// searchable field is found by once the cases that are there have been indexed,
// some at a time; if that is cut short, declaring it again completes it. An
// administrator with cases:write may.
func (s *Service) CreateField(ctx context.Context, p *Principal, in FieldInput) error {
	if err := p.needAdmin(CasesWrite); err != nil {
		return err
	}
	if err := checkTexts(checkedText{"name", Set(in.Name), MaxName}, checkedText{"label", Set(in.Label), MaxName}); err != nil {
		return err
	}
	if in.Name == "" || strings.Contains(in.Name, ".") {
		return Invalid("name", "A field needs a name, without dots.")
	}
	if !slices.Contains(FieldKinds, in.Kind) {
		return notFieldKind()
	}
	f := &Field{}
	if err := s.update(ctx, p, func(w *writer) error { return w.declare(in, f) }); err != nil || f.Indexed == f.Searchable {
		return err
	}
	if err := s.reindex(ctx, p); err != nil {
		return err
	}
	return s.update(ctx, p, func(w *writer) error {
		if err := w.one(byPK(f.PK), f); err != nil {
			return err
		}
		f.Indexed = f.Searchable
		return w.put(f)
	})
}

// declare stores a field. As long as it is indexed otherwise than it is
// declared, Indexed differs from Searchable.
func (w *writer) declare(in FieldInput, f *Field) error {
	*f = Field{}
	names := &resolver{catalog: w.catalog}
	if in.Type != "" {
		names.caseType(Set(in.Type), &f.Type)
	}
	if len(names.problems) > 0 {
		return problemsError(names.problems)
	}
	for _, known := range w.catalog.fields.named(in.Name) {
		switch {
		case known.Name != in.Name:
		case known.Kind != in.Kind:
			return Invalid("kind", "This field is declared to be of another kind already.", known.Kind.String())
		case known.Type == f.Type:
			*f = *known
		case known.Sensitivity != in.Sensitivity:
			return Invalid("sensitivity", "This field is declared for another case type with another sensitivity.", known.Sensitivity.String())
		}
	}
	same := f.Searchable == in.Searchable && f.Sensitivity == in.Sensitivity && slices.Equal(f.Choices, in.Choices)
	if (f.Searchable || in.Searchable) && !same {
		f.Indexed = !in.Searchable
	}
	f.Name, f.Label, f.Kind, f.Choices, f.Required = in.Name, in.Label, in.Kind, in.Choices, in.Required
	f.Sensitivity, f.Searchable = in.Sensitivity, in.Searchable
	if f.PK == 0 {
		return w.create(f, &f.Row)
	}
	return w.put(f)
}

// reindexRows is how many cases are indexed in one transaction.
const reindexRows = 1000

// reindex indexes all cases of a tenant by the fields that are searchable now.
func (s *Service) reindex(ctx context.Context, p *Principal) error {
	for last := PK(0); ; {
		var next PK
		err := s.update(ctx, p, func(w *writer) (err error) {
			next, err = w.tx.Reindex(last, reindexRows)
			return err
		})
		if err != nil || next == 0 {
			return err
		}
		last = next
	}
}
