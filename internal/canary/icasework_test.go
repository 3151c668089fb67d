package canary_test

import (
	"log/slog"
	"net/http"
	"regexp"
	"testing"

	"caseload"
	"caseload/internal/api/icasework"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
)

// icaseworkFace is that of iCasework's API.
var icaseworkFace = &face{
	name: "icasework", at: icaseworkPaths(), logs: "/getreport",
	handler: func(w *world, limiter *auth.Limiter, _ *slog.Logger) http.Handler {
		return icasework.New(w.service, icasework.Options{Now: w.clock.Now, Limiter: limiter})
	},
	routes: icaseworkRoutes(), pairs: 120,
	open: icaseworkValues, more: func(*route) []httpkit.Parameter { return nil }, bodies: icaseworkBodies,
	serves:       everyone,
	differs:      func(v viewer) map[string]bool { return map[string]bool{"/getreport": v.hides()} },
	ofNeighbours: []string{"/getreport"},
}

func icaseworkPaths() (out []string) {
	for _, r := range icasework.Routes {
		out = append(out, r.Pattern)
	}
	return out
}

func icaseworkRoutes() (out []route) {
	for _, r := range icasework.Routes {
		out = append(out, route{method: r.Method, patterns: []string{r.Pattern}, parameters: r.Parameters})
	}
	return out
}

// requestID is made anew for each answer, as is the token of a document. Each begins
// with a text of its own, which is found much sooner than one of two.
var (
	requestID     = regexp.MustCompile(`RequestId="[0-9a-f]{30}"`)
	documentToken = regexp.MustCompile(`access_token=td_\w+`)
)

// icaseworkValues: Authorization says who asks, whatever the parameters do. The
// reports are those of addReports.
func icaseworkValues(w *world) map[string][]string {
	values := []string{common, here, common + "," + here, subjects[0], "Yes"}
	return map[string][]string{
		"ReportId": {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}, "db": {ownSlug, neighboursSlug, nowhere},
		"access_token": {w.secrets[adminsKey]}, "Key": {w.keys[adminsKey]}, "Signature": {"09e66735912ff6c9c7372e1483af2303"},
		"AttributeFilter": values, "AttributeFilter2": values, "AttributeFilter3": values,
		"Keywords": {common, here + "," + there, "nothing"}, "CSVFields": {"casedetails.caseid", "customer.fullname"},
		"From": {"2026-01-10"}, "Until": {"2026-01-20"}, "UntilTime": {"2026-01-15 10:30:00"}, "assertion": {"e30.e30.e30"},
		"CaseId": {"1", "2", "7", "453781"}, "ExternalId": {"ext-" + common + "-1", "ext-" + here + "-1"}, "ref": {"D" + nowhere, "Did-0001"},
		"RequestId": {"900000"}, "RequestMethod": {common, here}, "Label": {"New"}, "Status": {here, "open"}, "Customer.Id": {nowhere}, "Value": {here},
		"Document1.Content": {"YQ"},
		"Attribute":         {"CaseDetails.Label", "Customer.FullName"}, "Type": {visits[0] + " " + common, visits[1] + " " + here, there},
	}
}

func icaseworkBodies(*world) map[string][]body {
	form := func(texts ...string) (out []body) {
		for _, text := range texts {
			out = append(out, body{"application/x-www-form-urlencoded", text})
		}
		return out
	}
	document := "&Document1.Name=letter.txt&Document1.Content=YQ"
	return map[string][]body{
		"POST /createcase":       form("", "Type=case&Label=New&ExternalId=ext-new&Customer.Name=New"+document, "Type=case&ExternalId=ext-"+here+"-4&Ward="+here, "Type="+there),
		"POST /updatecase":       form("", "CaseId=1&Label=New&Customer.Town=New", "CaseId=2&Status="+here, "ExternalId=ext-"+here+"-1&Label=New", "ExternalId=ext-"+common+"-1&Attribute=kept&Value=New"),
		"POST /uploaddocuments":  form("", "CaseId=1"+document, "ExternalId=ext-"+here+"-1"+document),
		"POST /createaction":     form("CaseId=1"),
		"POST /updatecustomer":   form("Id=1"),
		"POST /createauditentry": form("CaseId=1"),
		"POST /token":            {{"application/x-www-form-urlencoded", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=e30.e30.e30"}, {}},
	}
}

// addReports makes reports about each subject, with every column of its
// dictionary; of cases also some that look for words.
func (w *world) addReports(t *testing.T, of caseload.Tenant) {
	t.Helper()
	by := w.service.Operator(of)
	add := func(d caseload.ReportDefinition) {
		_, err := w.service.CreateReport(t.Context(), by, caseload.ReportInput{Name: caseload.Set("Report"), Shared: caseload.Set(true), Definition: caseload.Set(d)})
		must(t, err)
	}
	for _, subject := range caseload.ReportSubjects {
		columns, err := w.service.Columns(t.Context(), by, subject)
		must(t, err)
		d := caseload.ReportDefinition{Subject: subject}
		for _, c := range columns {
			d.Columns = append(d.Columns, caseload.ReportColumn{Name: c.Name})
		}
		add(d)
	}
	shown := []caseload.ReportColumn{{Name: "CaseDetails.CaseId"}}
	add(caseload.ReportDefinition{Columns: shown, Rules: []caseload.ReportRule{
		{Column: "CaseDetails.Ward", Operator: caseload.RuleAnyOf, Values: []string{common, here, wardNames[0]}},
		{Column: "CaseStatusReceipt.Method", Operator: caseload.RuleNoneOf, Values: []string{here}},
		{Column: "CaseDetails.PublicSummary", Operator: caseload.RuleContains, Values: []string{common, here}},
	}})
	add(caseload.ReportDefinition{Columns: shown, Keywords: []string{common, here}, Rules: []caseload.ReportRule{
		{Column: "CaseDetails.Summary", Operator: caseload.RuleContains, Values: []string{common, here}},
		{Column: "Customer.FullName", Operator: caseload.RuleNotEmpty},
	}})
}
