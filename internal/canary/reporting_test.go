package canary_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/reporting"
	"caseload/internal/auth"
	"caseload/internal/exports"
	"caseload/internal/httpkit"
	"caseload/internal/imports"
)

// reportingFace is that of reports and exports.
var reportingFace = &face{
	name: "reporting", at: []string{"/reporting/", "/exports", "/exports/"}, logs: "/reporting/reports/{number}",
	handler: func(w *world, limiter *auth.Limiter, _ *slog.Logger) http.Handler {
		return w.made(reporting.New(w.withSameKeys(), reporting.Options{Exports: w.exports, Now: w.clock.Now, Limiter: limiter}))
	},
	routes: reportingRoutes(), pairs: 60,
	open: reportingValues, more: reportingFilters,
	ids:    reportingIDs,
	bodies: reportingBodies,
	serves: everyone,
	differs: func(v viewer) map[string]bool {
		return map[string]bool{
			"/reporting/reports/{number}/rows": v.hides(), "/reporting/reports/{number}/preview": v.hides(),
			"/reporting/reports": false, "/reporting/reports/{number}": false, "/reporting/columns": false,
			"/exports/cases": v.hides(), "/exports/changes": v.hidesRows(), "/exports/reports/{number}": v.hides(),
		}
	},
	ofNeighbours: []string{"/reporting/reports/{number}/rows", "/reporting/reports/{number}/preview", "/exports/cases", "/exports/reports/{number}"},
}

// reportingRoutes has each subject's rows as a route of its own, with all endings.
func reportingRoutes() (out []route) {
	for _, r := range reporting.Routes {
		for _, pattern := range r.Patterns {
			one := r
			one.Patterns = []string{pattern}
			out = append(out, route{method: r.Method, patterns: one.Addresses(), parameters: r.Parameters})
		}
	}
	return out
}

// reportingFilters are those of subjects, of which the table names one.
func reportingFilters(r *route) []httpkit.Parameter {
	if slices.Contains(r.patterns, "/exports/changes") {
		return []httpkit.Parameter{
			{Name: "filter[noun]", Values: []string{"case", "note"}}, {Name: "filter[operation][not]", Values: []string{"create"}}, {Name: "filter[fields][empty]", Values: []string{"true"}},
			{Name: "filter[actor]", Values: []string{here}}, {Name: "filter[time][from]", Values: []string{"2026-01-10"}}, {Name: "filter[rev][until]", Values: []string{"1772971200000000"}},
		}
	}
	if !slices.Contains(r.patterns, "/exports/cases") {
		return nil
	}
	return []httpkit.Parameter{
		{Name: "filter[public_summary]", Values: []string{here, there}}, {Name: "filter[summary][contains]", Values: []string{common, here}},
		{Name: "filter[ward][not]", Values: []string{there}}, {Name: "filter[person_name]", Values: []string{here}},
		{Name: "filter[opened][from]", Values: []string{"2026-01-10"}}, {Name: "filter[opened][until]", Values: []string{"2026-01-10"}}, {Name: "filter[address][empty]", Values: []string{"true", "false"}},
	}
}

// reportingIDs are the reports, the exports of all keys, and names of saved ones.
func reportingIDs(w *world, before string) []string {
	switch before {
	case "/exports/":
		all, err := w.store.Exports(context.Background(), w.tenant.ID)
		ids := []string{nowhere}
		for _, e := range all {
			ids = append(ids, e.ID)
		}
		if err != nil {
			panic(err) // no database of a test fails
		}
		return ids
	case "/exports/latest/":
		return []string{"weekly.csv", "weekly.parquet", "weekly", "nothing.csv"}
	case "/exports/reports/":
		return []string{"1.csv", "2", "3.ndjson.gz", "4.parquet", "5.xlsx", "6.xml.zst", "999.csv", "7.txt"}
	}
	return reportNumbers
}

// makeExports starts what makes the files of exports, and makes what keeps those of imports.
func (w *world) makeExports(t *testing.T, log *slog.Logger) {
	t.Helper()
	var err error
	w.exports, err = exports.NewRunner(w.withSameKeys(), exports.Options{Folder: t.TempDir(), Now: w.clock.Now, Log: log, AtOnce: 1})
	must(t, err)
	w.imports, err = imports.NewRunner(w.withSameKeys(), imports.RunnerOptions{Folder: t.TempDir(), Now: w.clock.Now, Log: log})
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		w.exports.Run(ctx)
		close(ended)
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
}

// sameKeys is a Store whose keys have no public IDs of their own: these are random,
// and manifests tell them.
type sameKeys struct{ caseload.Store }

// withSameKeys is the service of a server that knows keys so.
func (w *world) withSameKeys() *caseload.Service {
	return caseload.NewService(sameKeys{w.store}, w.clock.Now, w.newID)
}

// KeyByID implements caseload.Store.
func (s sameKeys) KeyByID(ctx context.Context, id string) (caseload.Key, caseload.Tenant, error) {
	k, t, err := s.Store.KeyByID(ctx, id)
	k.ID = "key"
	return k, t, err
}

// KeyByToken implements caseload.Store.
func (s sameKeys) KeyByToken(ctx context.Context, hash []byte, at time.Time) (caseload.Key, caseload.Tenant, error) {
	k, t, err := s.Store.KeyByToken(ctx, hash, at)
	k.ID = "key"
	return k, t, err
}

// Keys implements caseload.Store.
func (s sameKeys) Keys(ctx context.Context, t caseload.TenantID) ([]caseload.Key, error) {
	all, err := s.Store.Keys(ctx, t)
	for i := range all {
		all[i].ID = "key"
	}
	return all, err
}

// made is a handler that waits for each export that was asked for: how far it is
// would be otherwise each time.
func (w *world) made(h http.Handler) http.Handler {
	return http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(to, r)
		for at := strings.TrimPrefix(to.Header().Get("Location"), "/ui"); strings.HasPrefix(at, "/exports/"); {
			e, err := w.store.Export(r.Context(), w.tenant.ID, strings.TrimPrefix(at, "/exports/"))
			if err != nil || e.State.Final() {
				return
			}
			time.Sleep(time.Millisecond)
		}
	})
}

// ofChanges finds what is asked of changes, and of the report of addReports that is
// about them.
var ofChanges = regexp.MustCompile(fmt.Sprintf(`/exports/changes|/odata/changes|"subject": "changes"|subject=changes|(ReportId=|reports?[/_=])%d\b`,
	slices.Index(caseload.ReportSubjects, caseload.SubjectChanges)+1))

// reportNumbers are the reports of addReports, between those that the bodies make.
// Each fourth is changed and deleted, which the others may not be: they are asked
// for later.
var reportNumbers = []string{"11", "1", "2", "3", "12", "4", "5", "6", "13", "7", "8", "9", "999", "10"}

func reportingValues(*world) map[string][]string {
	return map[string][]string{
		"filter":   {"1:" + common, "1:" + here, "2:" + there, "3:" + here},
		"keywords": {common, here, there},
		"columns":  {"CaseDetails.CaseId", "Customer.FullName"},
		"from":     {"2026-01-10"},
		"limit":    {"3"},
	}
}

func reportingBodies(*world) map[string][]body {
	rule := func(column, operator, value string) string {
		return `{"name": "New", "shared": true, "columns": ["CaseDetails.CaseId", "CaseDetails.Summary"], "rules": [{"column": "` + column + `", "operator": "` + operator + `", "values": ["` + value + `"]}]}`
	}
	designs := jsonBodies(
		rule("CaseDetails.Summary", "contains", here), rule("CaseDetails.Ward", "any of", here), rule("Customer.FullName", "any of", there),
		`{"name": "New", "subject": "notes", "columns": ["Note.Text", "CaseDetails.CaseId"], "sort": ["-Note.Text"], "keywords": ["`+here+`"]}`,
		`{"name": "New", "columns": ["CaseDetails.`+here+`"]}`, `{}`,
	)
	changes := jsonBodies(rule("CaseDetails.Summary", "contains", there), `{}`, `{"name": " "}`, `{"number": 998, "name": "New", "columns": ["CaseDetails.CaseId"]}`)
	orders := jsonBodies(
		`{"name": "weekly", "subject": "cases", "format": "csv"}`, `{"name": "weekly", "subject": "cases", "format": "parquet", "columns": ["number", "summary"]}`,
		`{"report": 1, "format": "ndjson", "compression": "gzip"}`, `{"report": 2, "format": "xlsx"}`, `{"report": 999, "format": "csv"}`, `{"subject": "people", "format": "xml"}`,
		`{"subject": "cases", "columns": ["`+here+`"], "format": "csv"}`, `{"subject": "notes", "format": "csv", "compression": "zstd"}`,
		`{"subject": "changes", "format": "ndjson", "sort": ["-time"]}`, `{"subject": "cases", "format": "json", "rules": [{"column": "summary", "operator": "contains", "values": ["`+here+`"]}], "sort": ["-summary"]}`, `{}`,
	)
	return map[string][]body{
		"POST /exports":                      orders,
		"DELETE /exports/{id}":               {{}},
		"POST /reporting/reports":            designs,
		"PUT /reporting/reports/{number}":    changes,
		"DELETE /reporting/reports/{number}": {{}},
		"POST /reporting/preview":            designs,
	}
}
