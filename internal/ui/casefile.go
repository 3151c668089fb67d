package ui

import (
	"net/url"
	"path"
	"strings"

	"caseload/internal/exports"
	"caseload/internal/httpkit"
	"caseload/internal/snippet"
	"caseload/internal/tabular"
)

// caseFormats are the formats of the list as a file, the address of which ends with
// their names.
var caseFormats = []struct {
	format tabular.Format
	title  string // what people call it
}{
	{tabular.XLSX, "Excel"}, {tabular.CSV, "CSV"}, {tabular.JSON, "JSON"}, {tabular.NDJSON, "NDJSON"}, {tabular.XML, "XML"}, {tabular.Parquet, "Parquet"},
}

// downloadCases answers with all cases of the list. A spreadsheet is kept from running
// what people wrote, and has a header for people.
func downloadCases(v *visit) error {
	q, err := v.caseQuery()
	if err != nil {
		return err
	}
	s := q.spec(v.columns(q))
	s.Format = tabular.Format(strings.TrimPrefix(path.Ext(v.r.URL.Path), "."))
	s.Titles, s.CSV = true, exports.CSV{Mark: true, Formulas: "escape"}
	return v.answers().Stream(v.w, v.r, v.svc, v.visitor.By, s)
}

// curl is a command that gets the list as CSV by a key of the visitor's own.
func (v *visit) curl(s *exports.Spec) string {
	return v.curlLine(snippet.Request{URL: "/exports/cases.csv?" + parameters(s).Encode()}, yourKey)
}

// yourKey stands in lines for a key of the reader's.
const yourKey = "YOUR_KEY"

// curlLine is a command that sends a request to an address of this server, with a key
// where there is one.
func (v *visit) curlLine(r snippet.Request, key string) string {
	r.URL = httpkit.Origin(v.r, v.PublicURL) + r.URL
	if key != "" {
		r.Header = append([]snippet.Field{snippet.Bearer(key)}, r.Header...)
	}
	return snippet.Curl.Lines(&r)
}

// fileLinks lead to the list in each format.
func (q *caseQuery) fileLinks() []link {
	query := strings.TrimPrefix(q.address(func(url.Values) {}), casesAddress)
	var out []link
	for _, f := range caseFormats {
		out = append(out, link{f.title, casesAddress + "." + string(f.format) + query})
	}
	return out
}
