// Package demo fills a database with something to try Caseload on: Boston's
// requests for sidewalk repairs of 2015, Cornwall's wards with invented cases, an
// invented health programme, an invented office for complaints and requests for
// information with its reports, and a user and a key for each role in each.
// data/ATTRIBUTION.md says whose data they are.
package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"caseload"
	"caseload/internal/gendata"
)

// Roles are the roles that each tenant has a user and a key of.
var Roles = []caseload.Role{caseload.RoleAdmin, caseload.RoleManager, caseload.RoleAnalyst, caseload.RoleCaseworker}

// Sandbox is what Fill made. Keys that it holds can be used.
type Sandbox struct {
	Tenants   []Tenant  // Boston, Cornwall, the programme, then the office
	CaseID    string    // a case of Boston's that all its keys see
	Pregnancy string    // the ID of a case of the programme's, with children and referrals
	Changed   time.Time // when that was changed last
	Pair      Pair      // of the office's analyst
	Token     string    // of that, good for an hour
	Made      time.Time
}

// Tenant is a tenant of the sandbox.
type Tenant struct {
	Slug    string
	Keys    map[caseload.Role]string // the secret of each of Roles
	Tickets map[caseload.Role]string // the secret of each by which a browser signs in
	Public  bool                     // it publishes how many cases it has

	operator   *caseload.Principal
	caseworker *caseload.User
}

// Username is the email address of the user of a role, which goes with the key
// where a protocol asks for a name.
func (t *Tenant) Username(role caseload.Role) string { return string(role) + "@" + t.Slug + ".example" }

// How many cases Cornwall is given, and the programme at least.
const (
	inventedCases  = 3000
	programmeCases = 400
	phoneDelay     = 48 * time.Hour // of a form that a phone sends late
)

// Fill makes the tenants with their users, keys and cases, as of now. The
// programme is first: PostgreSQL would remember from the others that there are no
// forms, and read all of them for each that comes. The others come side by side, for
// one is invented while another is written.
func Fill(ctx context.Context, svc *caseload.Service, now time.Time) (*Sandbox, error) {
	programme, shown, err := fillProgramme(ctx, svc, now)
	if err != nil {
		return nil, err
	}
	var boston, cornwall, hillside *Tenant
	var caseID string
	var pair Pair
	others, within := errgroup.WithContext(ctx)
	others.Go(func() (err error) {
		boston, caseID, err = fillBoston(within, svc)
		return err
	})
	others.Go(func() (err error) {
		if cornwall, err = fillCornwall(within, svc, now); err == nil {
			hillside, pair, err = fillHillside(within, svc, now, cornwall)
		}
		return err
	})
	if err := others.Wait(); err != nil {
		return nil, err
	}
	token, err := pair.token(ctx, svc)
	if err != nil {
		return nil, err
	}
	return &Sandbox{
		Tenants: []Tenant{*boston, *cornwall, *programme, *hillside}, CaseID: caseID,
		Pregnancy: shown.ID, Changed: shown.UpdatedAt(), Pair: pair, Token: token, Made: now,
	}, nil
}

func fillBoston(ctx context.Context, svc *caseload.Service) (t *Tenant, shown string, err error) {
	if t, err = people(ctx, svc, "boston", "City of Boston", "America/New_York"); err != nil {
		return nil, "", err
	}
	if err := load(ctx, svc, t.operator, bostonFile, bostonMapping); err != nil {
		return nil, "", err
	}
	if shown, err = assignShare(ctx, svc, t); err != nil {
		return nil, "", err
	}
	return t, shown, publish(ctx, svc, t, bostonLicence)
}

func fillCornwall(ctx context.Context, svc *caseload.Service, now time.Time) (*Tenant, error) {
	t, err := people(ctx, svc, "cornwall", "Cornwall Council (invented cases)", "Europe/London")
	if err != nil {
		return nil, err
	}
	if err := Wards(ctx, svc, t.operator); err != nil {
		return nil, err
	}
	if err := gendata.Generate(ctx, svc, t.operator, t.invented(inventedCases, now)); err != nil {
		return nil, fmt.Errorf("invent cases: %w", err)
	}
	return t, publish(ctx, svc, t, cornwallLicence)
}

// publish turns a tenant's public statistics on.
func publish(ctx context.Context, svc *caseload.Service, t *Tenant, licence string) error {
	t.Public = true
	for _, setting := range [][2]string{{"public.licence", licence}, {"public.statistics", "true"}} { // nothing is published without its licence
		if _, err := svc.ConfigureTenant(ctx, t.operator, setting[0], setting[1]); err != nil {
			return fmt.Errorf("publish the statistics of %s: %w", t.Slug, err)
		}
	}
	return nil
}

func fillProgramme(ctx context.Context, svc *caseload.Service, now time.Time) (*Tenant, *caseload.Case, error) {
	t, err := people(ctx, svc, "tamarind", "Tamarind Health (an invented programme)", "UTC")
	if err != nil {
		return nil, nil, err
	}
	if err := gendata.GenerateProgramme(ctx, svc, t.operator, t.invented(programmeCases, now.Add(-phoneDelay).Truncate(24*time.Hour))); err != nil {
		return nil, nil, fmt.Errorf("invent a programme: %w", err)
	}
	shown, err := richest(ctx, svc, t.operator)
	return t, shown, err
}

// invented says what to invent for a tenant, whose caseworker has a share of it.
func (t *Tenant) invented(cases int, until time.Time) gendata.Options {
	return gendata.Options{Cases: cases, Seed: 1, Until: until, Parts: 1.5, Assign: t.caseworker.ID, Share: 1.0 / assignedEvery}
}

// richest finds the pregnancy with the most referrals and children, of those the
// one of the least ID.
func richest(ctx context.Context, svc *caseload.Service, by *caseload.Principal) (*caseload.Case, error) {
	q := caseload.Query{Order: []caseload.Order{{Path: "id"}}}
	set, err := svc.SyncCases(ctx, by, q, caseload.With{Children: true, Referrals: true})
	if err != nil {
		return nil, err
	}
	parts := func(c *caseload.Case) int {
		if set.Catalog.CaseType(c.Type).Name != "pregnancy" {
			return 0
		}
		return len(set.Referrals[c.PK]) + len(set.Children[c.ID])
	}
	return slices.MaxFunc(set.Cases, func(a, b *caseload.Case) int { return parts(a) - parts(b) }), nil
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
	out := &Tenant{Slug: slug, Keys: map[caseload.Role]string{}, Tickets: map[caseload.Role]string{}, operator: svc.Operator(t)}
	for _, role := range Roles {
		email := out.Username(role)
		user, err := svc.CreateUser(ctx, out.operator, caseload.UserInput{Name: caseload.Set(fullNames[role]), Email: caseload.Set(email), Role: role})
		if err != nil {
			return nil, fmt.Errorf("make the user %s: %w", email, err)
		}
		_, out.Keys[role], err = svc.CreateKey(ctx, out.operator, caseload.KeyInput{
			Label: "demo", Role: role, User: email, Digest: true,
		})
		if err != nil {
			return nil, fmt.Errorf("make the key of %s: %w", email, err)
		}
		if out.Tickets[role], err = svc.DemoTicket(ctx, t, user); err != nil {
			return nil, fmt.Errorf("make the link of %s: %w", email, err)
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
