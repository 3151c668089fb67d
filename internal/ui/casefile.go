package ui

import (
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/url"
	"path"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/exports"
	"caseload/internal/httpkit"
	"caseload/internal/spool"
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
	s := q.spec(v.columns())
	s.Format = tabular.Format(strings.TrimPrefix(path.Ext(v.r.URL.Path), "."))
	s.Titles, s.CSV = true, exports.CSV{Mark: true, Formulas: "escape"}
	return v.download(s)
}

// download streams a file, with trailers that say what it holds. It is read at the
// speed of the database and waits in a pipe for the client.
func (v *visit) download(s *exports.Spec) error {
	var manifest *exports.Manifest
	take := func(block []byte) error {
		httpkit.RenewDeadline(v.w, v.WriteTimeout)
		_, err := v.w.Write(block)
		return err
	}
	err := spool.Through(take, func(to io.Writer, begin func()) (err error) {
		manifest, err = s.Write(v.r.Context(), v.svc, v.visitor.By, to, exports.Watch{
			Begin: func(*caseload.TableHead) error { v.describe(s); begin(); return nil },
			Rows:  func(int64, int64) error { return nil }, Now: v.Now,
		})
		return err
	})
	if err != nil {
		return err
	}
	return v.endFile(manifest)
}

// describe sets the headers of a file.
func (v *visit) describe(s *exports.Spec) {
	h := v.w.Header()
	h.Set("Content-Type", s.ContentType())
	h.Set("Content-Disposition", `attachment; filename="`+s.FileName(v.Now().In(v.visitor.By.Tenant.Zone))+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("Trailer", "Repr-Digest, Caseload-Rows, Caseload-Manifest") // RFC 9110, 6.6.2
}

// endFile sends the trailers.
func (v *visit) endFile(m *exports.Manifest) error {
	sum, err := hex.DecodeString(m.SHA256)
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":") // RFC 9530
	h.Set("Caseload-Rows", strconv.FormatInt(m.Rows, 10))
	h.Set("Caseload-Manifest", m.Trailer())
	return nil
}

// curl is a command that gets the list as CSV by a key of the visitor's own.
func (v *visit) curl(s *exports.Spec) string {
	return "curl -H 'Authorization: Bearer YOUR_KEY' '" + httpkit.Origin(v.r, v.PublicURL) + "/exports/cases.csv?" +
		strings.ReplaceAll(parameters(s).Encode(), "'", "%27") + "'"
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
