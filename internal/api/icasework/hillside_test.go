package icasework_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strconv"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/icasework"
	"caseload/internal/apitest"
	"caseload/internal/reportfile"
)

// sampleColumns are those of the published sample, in its order: of the demo's
// report of its number.
func sampleColumns(t *testing.T) []caseload.ReportColumn {
	t.Helper()
	text, err := os.ReadFile("../../demo/reports/10800.toml")
	must(t, err)
	in, err := reportfile.Parse(text)
	must(t, err)
	return in.Definition.Value.Columns
}

// hillside is an account with the case of the published sample and a report that
// shows it.
type hillside struct {
	*apitest.Office
	tenant  caseload.Tenant
	by      *caseload.Principal // the operator
	keys    map[string]caseload.Key
	handler http.Handler
}

// sampleNumber is the number of the sample's case, and sampleReport of its report.
const (
	sampleNumber = 453781
	sampleReport = 10800
)

// The sample's case was made at the first of these, and last changed at the
// second; London's clocks are an hour ahead.
var (
	sampleMade    = time.Date(2022, 6, 8, 10, 33, 41, 0, time.UTC)
	sampleChanged = time.Date(2022, 8, 25, 16, 30, 3, 0, time.UTC)
)

func openHillside(t *testing.T, store apitest.Store, o icasework.Options) *hillside {
	t.Helper()
	office := store.OpenOffice(t, apitest.Seed{Now: sampleMade, Tenants: []apitest.TenantSeed{
		{Slug: "hillside", Zone: "Europe/London", Users: []apitest.UserSeed{
			{ID: "support", Name: "Support User", Email: "support@hillside.example", Role: caseload.RoleAdmin},
			{ID: "EXT-BASICUSER", Name: "Basic External", Email: "basic@hillside.example", Role: caseload.RoleCaseworker},
			{ID: "ann", Name: "Ann", Email: "ann@hillside.example", Role: caseload.RoleAnalyst},
			{ID: "bob", Name: "Bob", Email: "bob@hillside.example", Role: caseload.RoleAnalyst},
		}},
		{Slug: "valley", Zone: "Europe/London"},
	}})
	tenant, err := office.Service.Tenant(t.Context(), "hillside")
	must(t, err)
	h := &hillside{Office: office, tenant: tenant, by: office.Service.Operator(tenant), keys: map[string]caseload.Key{}}
	o.Now = office.Clock.Now
	h.handler = icasework.New(office.Service, o)
	h.fillCatalogue(t)
	h.addKey(t, "support", caseload.KeyInput{Role: caseload.RoleAdmin, User: "support@hillside.example"})
	h.addSample(t)
	h.addKey(t, "nightly", caseload.KeyInput{Role: caseload.RoleAnalyst, Signing: caseload.SigningAny})
	return h
}

// addKey makes a key whose holder's secret is kept among the office's.
func (h *hillside) addKey(t *testing.T, label string, in caseload.KeyInput) {
	t.Helper()
	key, secret, err := h.Service.CreateKey(t.Context(), h.by, in)
	must(t, err)
	h.keys[label], h.Secrets[label] = key, secret
}

// as is who holds a key.
func (h *hillside) as(t *testing.T, label string) *caseload.Principal {
	t.Helper()
	p, err := h.Service.Authenticate(t.Context(), h.Secrets[label], netip.Addr{})
	must(t, err)
	return p
}

// fillCatalogue makes the sample's status, team, case type with its stages, and
// fields.
func (h *hillside) fillCatalogue(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	h.NameNext("status-new")
	_, err := h.Service.SaveStatus(ctx, h.by, caseload.StatusInput{Name: caseload.Set("New case"), Stage: caseload.Open})
	must(t, err)
	h.NameNext("team-1")
	_, err = h.Service.SaveTeam(ctx, h.by, caseload.TeamInput{Name: caseload.Set("Resident Experience Team"), Code: caseload.Set("HFINTOUCHTEAM")})
	must(t, err)
	h.NameNext("type-1")
	_, err = h.Service.SaveCaseType(ctx, h.by, caseload.CaseTypeInput{Name: caseload.Set("Complaint"), Stages: caseload.Set([]caseload.StagePlan{
		{Name: "Corporate stage 1", TargetDays: 15}, {Name: "Corporate stage 2", TargetDays: 20}, {Name: "Stage 3"}, {Name: "Ombudsman"},
	})})
	must(t, err)
	for _, name := range []string{
		"ServiceGreatgrandparentName", "Source", "TotalPaid", "TotalVindiciaRefund", "TotalRefundToCard", "TotalRefund", "TotalGoodwill", "TotalComp", "TotalCheque",
	} {
		must(t, h.Service.CreateField(t.Context(), h.by, caseload.FieldInput{Type: "Complaint", Name: name, Label: name, Kind: caseload.KindText}))
	}
}

// addSample stores the sample's case, its customer and its report.
func (h *hillside) addSample(t *testing.T) {
	t.Helper()
	_, err := h.Store.Update(t.Context(), h.tenant.ID, caseload.Actor{Face: "test"}, func(tx caseload.WriteTx) error {
		_, err := tx.Next(caseload.Numbers, sampleNumber-1)
		return err
	})
	must(t, err)
	set := caseload.Set[string]
	day := caseload.Set(caseload.Date{Year: 2022, Month: 6, Day: 8})
	support := h.as(t, "support")
	h.edit(t, support,
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounPerson, ID: "214521", Input: &caseload.PersonInput{
			Name: set("Bloggs, Fred"), Title: set("Mr"), FirstName: set("Fred"), LastName: set("Bloggs"),
			Address: set("Test\r\na\r\nb\r\ncsss\r\nd"), Email: set("fred.bloggs@resident.example"), Mobile: set("test"),
			Organisation: set("test"), Phone: set("test"), Properties: map[string]caseload.Value{"Category": caseload.Text("Resident")},
		}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, ID: "sample", Input: &caseload.CaseInput{
			Type: set("Complaint"), Status: caseload.Set(caseload.Named{ID: "status-new"}), Source: set("Phone"), Details: set("drffddfdv"),
			Owner:     caseload.Set(caseload.Subject{Noun: caseload.NounTeam, ID: "team-1"}),
			Assignees: caseload.SubjectsInput{Add: []caseload.Subject{{Noun: caseload.NounUser, ID: "EXT-BASICUSER"}}}, Received: day,
			Properties: map[string]caseload.Value{
				"TotalRedress": caseload.Text("0.00"), "TestValue": caseload.Text("Test1"), "TotalPaid": caseload.Text("104.93"),
				"Directorate": caseload.Text("Adult social care"), "Service": caseload.Text("Assessment and care coordination"),
				"TotalCompensation": caseload.Text("104.93"), "Source": caseload.Text("Received directly"),
				"ServiceGreatgrandparentName": caseload.Text("Adult social care"),
			},
		}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounInvolvement, Input: &caseload.InvolvementInput{
			Case: set("sample"), Person: set("214521"), Role: set(caseload.RoleResident),
		}})
	h.Clock.Move(sampleChanged.Sub(sampleMade))
	stages, err := h.Service.ListRecords(t.Context(), h.by, caseload.RecordQuery{Noun: caseload.NounStage, Columns: map[caseload.Noun][]caseload.Path{caseload.NounStage: {"id"}}})
	must(t, err)
	h.edit(t, support,
		caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounStage, ID: stages.Page.String(0, 0), Input: &caseload.StageInput{
			TargetDays: caseload.Set(int64(0)), Due: caseload.Set(caseload.Date{Year: 2022, Month: 6, Day: 29}),
		}},
		caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounCase, ID: "sample", Input: &caseload.CaseInput{Due: caseload.Set(caseload.Date{})}})
	h.addReport(t, h.by, sampleReport, true, caseload.ReportDefinition{Columns: sampleColumns(t)})
}

func (h *hillside) edit(t *testing.T, by *caseload.Principal, edits ...caseload.Edit) {
	t.Helper()
	_, err := h.Service.Edit(t.Context(), by, edits...)
	must(t, err)
}

func (h *hillside) addReport(t *testing.T, by *caseload.Principal, number int64, shared bool, d caseload.ReportDefinition) {
	t.Helper()
	_, err := h.Service.CreateReport(t.Context(), by, caseload.ReportInput{
		Number: number, Name: caseload.Set("Report " + strconv.FormatInt(number, 10)), Shared: caseload.Set(shared), Definition: caseload.Set(d),
	})
	must(t, err)
}

func columnsOf(names ...string) (out []caseload.ReportColumn) {
	for _, name := range names {
		out = append(out, caseload.ReportColumn{Name: name})
	}
	return out
}

// get asks as the holder of a key, "" for nobody.
func (h *hillside) get(t *testing.T, key, target string) *httptest.ResponseRecorder {
	t.Helper()
	return h.do(t, key, httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, http.NoBody))
}

func (h *hillside) do(t *testing.T, key string, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+h.Secrets[key])
	}
	answer := httptest.NewRecorder()
	h.handler.ServeHTTP(answer, r)
	return answer
}

// must ends the test at an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
