// Package demo fills a database with something to try Caseload on: Boston's
// requests for sidewalk repairs of 2015, Cornwall's wards with invented cases,
// and a user and a key for each role. data/ATTRIBUTION.md says whose data they
// are.
package demo

import (
	"context"
	"fmt"

	"caseload"
	"caseload/internal/gendata"
)

// Roles are the roles that each tenant has a user and a key of.
var Roles = []caseload.Role{caseload.RoleAdmin, caseload.RoleManager, caseload.RoleAnalyst, caseload.RoleCaseworker}

// Sandbox is what Fill made. Keys that it holds can be used.
type Sandbox struct {
	Tenants []Tenant // Boston, then Cornwall
	CaseID  string   // a case of Boston's that all its keys see
}

// Tenant is a tenant of the sandbox.
type Tenant struct {
	Slug string
	Keys map[caseload.Role]string // the secret of each of Roles

	operator   *caseload.Principal
	caseworker *caseload.User
}

// inventedCases is how many cases Cornwall is given.
const inventedCases = 5000

// Fill makes the tenants with their users, keys and cases.
func Fill(ctx context.Context, svc *caseload.Service) (*Sandbox, error) {
	boston, err := people(ctx, svc, "boston", "City of Boston", "America/New_York")
	if err != nil {
		return nil, err
	}
	if err := load(ctx, svc, boston.operator, bostonFile, bostonMapping); err != nil {
		return nil, err
	}
	caseID, err := assignShare(ctx, svc, boston)
	if err != nil {
		return nil, err
	}
	cornwall, err := people(ctx, svc, "cornwall", "Cornwall Council (invented cases)", "Europe/London")
	if err != nil {
		return nil, err
	}
	if err := load(ctx, svc, cornwall.operator, cornwallFile, cornwallMapping); err != nil {
		return nil, err
	}
	err = gendata.Generate(ctx, svc, cornwall.operator, gendata.Options{
		Cases: inventedCases, Seed: 1, Assign: cornwall.caseworker.ID, Share: 1.0 / assignedEvery,
	})
	if err != nil {
		return nil, fmt.Errorf("invent cases: %w", err)
	}
	return &Sandbox{[]Tenant{*boston, *cornwall}, caseID}, nil
}

// people makes a tenant with a user and a key for each role.
func people(ctx context.Context, svc *caseload.Service, slug, name, zone string) (*Tenant, error) {
	t, err := caseload.NewTenant(slug, name, zone)
	if err != nil {
		return nil, err
	}
	if t, err = svc.CreateTenant(ctx, t); err != nil {
		return nil, fmt.Errorf("make the tenant %s: %w", slug, err)
	}
	out := &Tenant{Slug: slug, Keys: map[caseload.Role]string{}, operator: svc.Operator(t)}
	for _, role := range Roles {
		email := string(role) + "@" + slug + ".example"
		user, err := svc.CreateUser(ctx, out.operator, caseload.UserInput{Name: fullNames[role], Email: email, Role: role})
		if err != nil {
			return nil, fmt.Errorf("make the user %s: %w", email, err)
		}
		_, out.Keys[role], err = svc.CreateKey(ctx, out.operator, caseload.KeyInput{
			Label: "demo", Role: role, User: email,
		})
		if err != nil {
			return nil, fmt.Errorf("make the key of %s: %w", email, err)
		}
		if role == caseload.RoleCaseworker {
			out.caseworker = user
		}
	}
	return out, nil
}

var fullNames = map[caseload.Role]string{
	caseload.RoleAdmin: "Ada Demo", caseload.RoleManager: "Max Demo",
	caseload.RoleAnalyst: "Ana Demo", caseload.RoleCaseworker: "Cas Demo",
}

const (
	// assignedEvery is how many cases there are for each that the caseworker has.
	assignedEvery = 10

	// shownCase is the external id of the case that the first command of every
	// face shows.
	shownCase = "101001242028"
)

// assignShare gives the caseworker some cases, the shown one among them, and
// returns the ID of that.
func assignShare(ctx context.Context, svc *caseload.Service, t *Tenant) (shown string, err error) {
	cases, err := svc.ListCases(ctx, t.operator, caseload.Query{Order: []caseload.Order{{Path: "number"}}}, "id", "external_id")
	if err != nil {
		return "", err
	}
	var rows []caseload.CaseInput
	for i := range cases.Rows.Rows() {
		external := cases.Rows.String(i, 1)
		if external == shownCase {
			shown = cases.Rows.String(i, 0)
		}
		if external == shownCase || i%assignedEvery == 0 {
			rows = append(rows, caseload.CaseInput{
				ExternalID: caseload.Set(external), Assignee: caseload.Set(caseload.Named{ID: t.caseworker.ID}),
			})
		}
	}
	outcomes, err := svc.ImportCases(ctx, t.operator, rows, false)
	if err != nil {
		return "", fmt.Errorf("assign cases: %w", err)
	}
	for _, o := range outcomes {
		if o.Result != caseload.Changed {
			return "", fmt.Errorf("assign cases: a row was not taken: %v", o.Problems)
		}
	}
	return shown, nil
}
