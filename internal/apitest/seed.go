package apitest

import (
	"testing"
	"time"

	"caseload"
)

// Seed is what stands in an Office at the start.
type Seed struct {
	Now     time.Time    `json:"now"`
	Tenants []TenantSeed `json:"tenants"`
}

// TenantSeed is one tenant with its contents.
type TenantSeed struct {
	Slug       string            `json:"slug"`
	Zone       string            `json:"zone"`
	Settings   map[string]string `json:"settings"`
	Wards      []WardSeed        `json:"wards"`
	Categories []NamedSeed       `json:"categories"`
	Users      []UserSeed        `json:"users"`
	Keys       []KeySeed         `json:"keys"`
	CaseTypes  []CaseTypeSeed    `json:"caseTypes"`
	Cases      []CaseSeed        `json:"cases"`
	Reports    []ReportSeed      `json:"reports"`
	Forms      []FormSeed        `json:"forms"`
}

// NamedSeed is something with an ID and a name.
type NamedSeed struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// WardSeed is a ward.
type WardSeed struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Tier        string `json:"tier"`
	Description string `json:"description"`
	Disabled    bool   `json:"disabled"`
}

// UserSeed is a user.
type UserSeed struct {
	ID    string        `json:"id"`
	Name  string        `json:"name"`
	Email string        `json:"email"`
	Role  caseload.Role `json:"role"`
}

// KeySeed is a key. Exchanges name it by its label.
type KeySeed struct {
	Label   string        `json:"label"`
	Role    caseload.Role `json:"role"`
	User    string        `json:"user"` // an email address
	Scopes  []string      `json:"scopes"`
	Expires time.Time     `json:"expires"`
	Revoked bool          `json:"revoked"`
}

// CaseSeed is one case, or Count cases that differ in nothing.
type CaseSeed struct {
	Count            int               `json:"count"`
	Type             string            `json:"type"`       // the name of a case type
	Properties       map[string]string `json:"properties"` // as they are read for the declared kinds
	Reference        string            `json:"reference"`
	InternalRef      string            `json:"internalRef"`
	Status           string            `json:"status"`
	Summary          string            `json:"summary"`
	PublicSummary    string            `json:"publicSummary"`
	PublicThemes     string            `json:"publicThemes"`
	Details          string            `json:"details"`
	Address          string            `json:"address"`
	Ward             string            `json:"ward"`     // an ID
	Category         string            `json:"category"` // an ID
	AssigneeID       string            `json:"assigneeId"`
	Source           string            `json:"source"`
	CreatedAt        time.Time         `json:"createdAt"`
	Archived         bool              `json:"archived"`
	Confidential     bool              `json:"confidential"`
	ResidentName     string            `json:"residentName"`
	ResidentEmail    string            `json:"residentEmail"`
	ResidentPhone    string            `json:"residentPhone"`
	ResidentAddress  string            `json:"residentAddress"`
	ResidentPostcode string            `json:"residentPostcode"`
}

// add makes a tenant with its contents.
func (o *Office) add(t *testing.T, in TenantSeed) {
	t.Helper()
	tenant, err := caseload.NewTenant(in.Slug, "", in.Zone)
	if err == nil {
		tenant, err = o.Service.CreateTenant(t.Context(), tenant)
	}
	must(t, err)
	by := o.Service.Operator(tenant)
	for name, value := range in.Settings {
		_, err := o.Service.ConfigureTenant(t.Context(), by, name, value)
		must(t, err)
	}
	for _, w := range in.Wards {
		o.addWard(t, by, w)
	}
	for _, c := range in.Categories {
		o.ids.name(c.ID)
		_, err := o.Service.CreateCategory(t.Context(), by, caseload.CategoryInput{Name: caseload.Set(c.Name)})
		must(t, err)
	}
	for _, u := range in.Users {
		o.ids.name(u.ID)
		_, err := o.Service.CreateUser(t.Context(), by, caseload.UserInput{Name: caseload.Set(u.Name), Email: caseload.Set(u.Email), Role: u.Role})
		must(t, err)
	}
	for _, k := range in.Keys {
		o.addKey(t, by, k)
	}
	for _, c := range in.CaseTypes {
		o.addCaseType(t, by, c)
	}
	o.addCases(t, by, in.Cases)
	for _, r := range in.Reports {
		o.addReport(t, by, r)
	}
	for _, f := range in.Forms {
		o.addForm(t, by, f)
	}
}

func (o *Office) addWard(t *testing.T, by *caseload.Principal, w WardSeed) {
	t.Helper()
	o.ids.name(w.ID)
	_, err := o.Service.CreateWard(t.Context(), by, caseload.WardInput{
		Name: caseload.Set(w.Name), Tier: set(w.Tier), Description: set(w.Description), Enabled: caseload.Set(!w.Disabled),
	})
	must(t, err)
}

func (o *Office) addKey(t *testing.T, by *caseload.Principal, in KeySeed) {
	t.Helper()
	scopes, err := caseload.ParseScopes(in.Scopes)
	must(t, err)
	key, secret, err := o.Service.CreateKey(t.Context(), by, caseload.KeyInput{
		Label: in.Label, Role: in.Role, User: in.User, Scopes: scopes, Expires: in.Expires,
	})
	must(t, err)
	o.Secrets[in.Label] = secret
	if in.Revoked {
		must(t, o.Service.RevokeKey(t.Context(), by, key.ID))
	}
}

func (o *Office) addCases(t *testing.T, by *caseload.Principal, in []CaseSeed) {
	t.Helper()
	var rows []caseload.CaseInput
	for _, c := range in {
		row := c.input(t)
		for range max(c.Count, 1) {
			rows = append(rows, row)
		}
	}
	outcomes, err := o.Service.ImportCases(t.Context(), by, rows, false)
	must(t, err)
	for i, outcome := range outcomes {
		if outcome.Result != caseload.Added {
			t.Fatalf("case %d of the seed: %+v", i, outcome)
		}
	}
}

func (c CaseSeed) input(t *testing.T) caseload.CaseInput {
	t.Helper()
	in := caseload.CaseInput{
		Type: set(c.Type), Reference: set(c.Reference), ClientReference: set(c.InternalRef),
		Summary: set(c.Summary), PublicSummary: set(c.PublicSummary), PublicThemes: set(c.PublicThemes),
		Details: set(c.Details), Address: set(c.Address), Source: set(c.Source),
		Ward: named(c.Ward), Category: named(c.Category), Assignee: named(c.AssigneeID),
		Archived: caseload.Set(c.Archived), Confidential: caseload.Set(c.Confidential),
	}
	if c.Status != "" {
		stage, err := caseload.ParseStage(c.Status)
		must(t, err)
		in.Stage = caseload.Set(stage)
	}
	if !c.CreatedAt.IsZero() {
		in.Opened = caseload.Set(c.CreatedAt)
	}
	for name, text := range c.Properties {
		if in.Properties == nil {
			in.Properties = map[string]caseload.Value{}
		}
		in.Properties[name] = caseload.Text(text)
	}
	resident := caseload.Resident{
		Name: set(c.ResidentName), Email: set(c.ResidentEmail), Phone: set(c.ResidentPhone),
		Address: set(c.ResidentAddress), Postcode: set(c.ResidentPostcode),
	}
	in.Resident = caseload.Opt[caseload.Resident]{Set: resident != caseload.Resident{}, Value: resident}
	return in
}

// set is an input of a text, none where it is empty.
func set(s string) caseload.Opt[string] { return caseload.Opt[string]{Set: s != "", Value: s} }

func named(id string) caseload.Opt[caseload.Named] {
	return caseload.Opt[caseload.Named]{Set: id != "", Value: caseload.Named{ID: id}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
