package canary_test

import (
	"log/slog"
	"net/http"

	"caseload/internal/api/reporting"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
)

// reportingFace is that of reports.
var reportingFace = &face{
	name: "reporting", at: []string{"/reporting/"}, logs: "/reporting/reports/{number}/rows",
	handler: func(w *world, limiter *auth.Limiter, _ *slog.Logger) http.Handler {
		return reporting.New(w.service, reporting.Options{Limiter: limiter})
	},
	routes: reportingRoutes(), pairs: 60,
	open: reportingValues, more: func(*route) []httpkit.Parameter { return nil },
	ids:    func(*world, string) []string { return reportNumbers },
	bodies: reportingBodies,
	serves: everyone,
	differs: func(v viewer) map[string]bool {
		return map[string]bool{
			"/reporting/reports/{number}/rows": v.hides(), "/reporting/reports/{number}/preview": v.hides(),
			"/reporting/reports": false, "/reporting/reports/{number}": false, "/reporting/columns": false,
		}
	},
	ofNeighbours: []string{"/reporting/reports/{number}/rows", "/reporting/reports/{number}/preview"},
}

func reportingRoutes() (out []route) {
	for _, r := range reporting.Routes {
		out = append(out, route{method: r.Method, patterns: r.Patterns, parameters: r.Parameters})
	}
	return out
}

// reportNumbers are the reports of addReports, between those that the bodies make.
// Each fourth is changed and deleted, which the others may not be: they are asked
// for later.
var reportNumbers = []string{"10", "1", "2", "3", "11", "4", "5", "6", "12", "7", "8", "9", "999"}

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
	return map[string][]body{
		"POST /reporting/reports":            designs,
		"PUT /reporting/reports/{number}":    changes,
		"DELETE /reporting/reports/{number}": {{}},
		"POST /reporting/preview":            designs,
	}
}
