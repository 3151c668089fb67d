package reporting

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/exports"
	"caseload/internal/httpkit"
	"caseload/internal/reportfile"
	"caseload/internal/tabular"
)

// The addresses of exports.
const (
	exportsPath  = "/exports"
	exportPath   = exportsPath + "/{id}"
	filePath     = exportPath + "/file"
	manifestPath = exportPath + "/manifest"
	latestPath   = exportsPath + "/latest/{name}"
)

// exportRoutes are those of docs/exports.md.
var exportRoutes = []Route{
	{http.MethodPost, []string{exportsPath}, nil, nil, false, "the export, which the server makes in its own time", exportOrder{}, http.StatusAccepted, export{}, orderExport},
	{http.MethodGet, []string{exportsPath}, nil, nil, false, "the exports that the key asked for, the newest first", nil, http.StatusOK, exportList{}, listExports},
	{http.MethodGet, []string{exportPath}, nil, nil, false, "how far an export is", nil, http.StatusOK, export{}, readExport},
	{http.MethodDelete, []string{exportPath}, nil, nil, false, "nothing: the export is cancelled, or where it came to an end forgotten", nil, http.StatusNoContent, nil, cancelExport},
	{http.MethodGet, []string{manifestPath}, nil, nil, false, "what the file holds", nil, http.StatusOK, exports.Manifest{}, readManifest},
	{http.MethodGet, []string{filePath}, nil, nil, false, "the file", nil, http.StatusOK, file{}, readFile},
	{http.MethodGet, []string{latestPath}, tabular.Extensions(), nil, false, "the file of the newest export of a name that is done", nil, http.StatusOK, file{}, readLatest},
	{http.MethodGet, []string{exportsPath + "/reports/{number}"}, tabular.Extensions(), rowParameters, false, "all rows of a report, of one snapshot", nil, http.StatusOK, rows{}, streamReport},
	{http.MethodGet, subjectPaths(), tabular.Extensions(), subjectRowParameters, true, "all rows of a subject, of one snapshot", nil, http.StatusOK, rows{}, streamSubject},
}

// subjectPaths are where the rows of each subject are.
func subjectPaths() (all []string) {
	for _, s := range caseload.ReportSubjects {
		all = append(all, exportsPath+"/"+string(s))
	}
	return all
}

// exportName is the name of a saved export.
var exportName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)

// orderExport answers POST /exports.
func orderExport(c *call) error {
	var order exportOrder
	if err := c.read(&order, reportfile.MaxSize); err != nil {
		return err
	}
	var wrong []caseload.Problem
	if order.Name != "" && !exportName.MatchString(order.Name) {
		wrong = append(wrong, caseload.Problem{Field: "name", Message: "A name has up to 64 small letters, digits, hyphens and low lines, of which the first is a letter or a digit."})
	}
	c.number = order.Report
	if err := order.Check(c.r.Context(), c.svc, c.by, wrong...); err != nil {
		return inOrder(err)
	}
	spec, err := json.Marshal(order.Spec)
	if err != nil {
		return err
	}
	e, err := c.svc.QueueExport(c.r.Context(), c.by, order.Name, string(spec), c.KeepExports)
	if err != nil {
		return err
	}
	c.Exports.Wake()
	c.w.Header().Set("Location", exportsPath+"/"+e.ID)
	return c.sendExport(http.StatusAccepted, e)
}

// listExports answers GET /exports.
func listExports(c *call) error {
	all, err := c.svc.Exports(c.r.Context(), c.by)
	if err != nil {
		return err
	}
	out := exportList{Exports: make([]export, len(all))}
	for i, e := range all {
		if out.Exports[i], err = exportOf(e); err != nil {
			return err
		}
	}
	return c.sendJSON(http.StatusOK, out)
}

// export finds the caller's export that the address names.
func (c *call) export() (*caseload.Export, error) {
	id := c.r.PathValue("id")
	if subject, _, ending := strings.Cut(id, "."); ending && slices.Contains(subjectPaths(), exportsPath+"/"+subject) {
		return nil, errEnding()
	}
	return c.svc.Export(c.r.Context(), c.by, id)
}

// errEnding is the error of an address of rows or of a file that ends with no format.
func errEnding() error {
	return caseload.Errorf(caseload.CodeNotFound, "The address ends with none of these: %s.", strings.Join(tabular.Extensions(), ", "))
}

// readExport answers GET /exports/{id}.
func readExport(c *call) error {
	e, err := c.export()
	if err != nil {
		return err
	}
	if !e.State.Final() {
		c.w.Header().Set("Retry-After", "1") // RFC 9110, section 10.2.3
	}
	return c.sendExport(http.StatusOK, e)
}

func (c *call) sendExport(status int, e *caseload.Export) error {
	out, err := exportOf(e)
	if err != nil {
		return err
	}
	return c.sendJSON(status, out)
}

// cancelExport answers DELETE /exports/{id}.
func cancelExport(c *call) error {
	if _, err := c.svc.CancelExport(c.r.Context(), c.by, c.r.PathValue("id")); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// readManifest answers GET /exports/{id}/manifest.
func readManifest(c *call) error {
	e, err := c.export()
	if err != nil {
		return err
	}
	if e.State != caseload.JobDone {
		return exports.NotDone(e)
	}
	return c.send(c.w, http.StatusOK, httpkit.JSONType, []byte(e.Manifest))
}

// readFile answers GET /exports/{id}/file.
func readFile(c *call) error {
	e, err := c.export()
	if err != nil {
		return err
	}
	return c.serveFile(e)
}

// readLatest answers GET /exports/latest/{name}: a file whose address stays.
func readLatest(c *call) error {
	all, err := c.svc.Exports(c.r.Context(), c.by)
	if err != nil {
		return err
	}
	name := c.wildcard("name")
	at := slices.IndexFunc(all, func(e *caseload.Export) bool {
		return e.Name == name && e.State == caseload.JobDone && c.ends(e)
	})
	if name == "" || at < 0 {
		return caseload.Errorf(caseload.CodeNotFound, "There is no file of that name and format: POST an export with the name, and wait until it is done.")
	}
	e, err := c.svc.Export(c.r.Context(), c.by, all[at].ID)
	if err != nil {
		return err
	}
	return c.serveFile(e)
}

// ends reports whether the file of an export has the ending of the address.
func (c *call) ends(e *caseload.Export) bool {
	var spec exports.Spec
	err := json.Unmarshal([]byte(e.Spec), &spec)
	return err == nil && spec.Extension() == "."+c.ending
}

// serveFile answers with the file of an export, or a part of it.
func (c *call) serveFile(e *caseload.Export) error {
	f, m, err := c.Exports.Open(e)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	return c.answers().File(c.w, c.r, f, m)
}
