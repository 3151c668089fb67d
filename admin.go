package caseload

import (
	"context"
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
	t, err := Tenant{}, error(Errorf(CodeNotFound, "This is no slug."))
	if slugPattern.MatchString(slug) {
		t, err = s.store.TenantBySlug(ctx, slug)
	}
	if CodeOf(err) == CodeNotFound {
		return Tenant{}, Errorf(CodeNotFound, "There is no tenant %q; make one with: caseload tenant create %s", slug, slug)
	}
	return t, err
}

// Tenants lists all tenants by slug.
func (s *Service) Tenants(ctx context.Context) ([]Tenant, error) { return s.store.Tenants(ctx) }

// Operator is who works at the machine itself: an administrator of a tenant
// with every scope.
func (s *Service) Operator(t Tenant) *Principal {
	return &Principal{Tenant: t, Role: RoleAdmin, Face: "command", scopes: Scopes}
}
