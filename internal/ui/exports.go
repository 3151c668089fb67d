package ui

import (
	"bytes"
	"html/template"
	"net/http"

	"caseload"
	"caseload/internal/exports"
	"caseload/internal/tabular"
)

const exportsAddress = "/ui/exports"

// exportsPage lists the visitor's own exports.
type exportsPage struct {
	page
	Exports table
	Pages   *pagination // nil: all are on one
	Empty   empty
}

// exportStates are the states of exports as tags, by keys of the catalogue.
var exportStates = map[caseload.JobState]tag{
	caseload.JobQueued: {"export.queued", "grey"}, caseload.JobRunning: {"export.running", "yellow"}, caseload.JobDone: {"export.done", "green"},
	caseload.JobFailed: {"export.failed", "red"}, caseload.JobCancelled: {"export.cancelled", "grey"},
}

func (v *visit) exportState(s caseload.JobState) *tag {
	t := exportStates[s]
	t.Text = v.t(t.Text)
	return &t
}

// formatTitles are the keys of what the pages call the formats, and of what each is
// good for.
var formatTitles = map[tabular.Format]struct{ title, about string }{
	tabular.XLSX: {"format.xlsx", "format.xlsx-about"}, tabular.CSV: {"format.csv", "format.csv-about"}, tabular.JSON: {"format.json", "format.json-about"},
	tabular.NDJSON: {"format.ndjson", "format.ndjson-about"}, tabular.XML: {"format.xml", "format.xml-about"}, tabular.Parquet: {"format.parquet", "format.parquet-about"},
}

// listExports lists them; the Service has at most some hundred of one user.
func listExports(v *visit) error {
	all, err := v.svc.Exports(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	p := exportsPage{page: v.page(v.t("section.exports")), Exports: table{Caption: v.t("exports.yours"), Columns: []column{
		{Title: v.t("exports.what")}, {Title: v.t("exports.contents"), Long: true}, {Title: v.t("exports.state"), Whole: true}, {Title: v.t("exports.rows"), Number: true},
		{Title: v.t("exports.size"), Number: true}, {Title: v.t("exports.asked"), Whole: true}, {Title: v.t("exports.kept"), Whole: true},
	}}}
	p.Empty = empty{v.t("exports.none"), v.t("exports.none-text"), link{v.t("exports.new"), exportsAddress + "/new"}}
	if all, p.Pages, err = paged(v, exportsAddress, all); err != nil {
		return err
	}
	words, err := v.exportWords()
	if err != nil {
		return err
	}
	for _, e := range all {
		made, expires := v.moment(e.Made), v.moment(e.Expires)
		p.Exports.Rows = append(p.Exports.Rows, []cell{
			{Text: words.title(tell(e)), Href: exportAddress(e.ID)}, {Text: words.short(tell(e))}, {Tag: v.exportState(e.State)}, {Text: v.language.number(e.Rows)},
			{Text: v.language.size(e.Bytes)}, {At: &made}, {At: &expires},
		})
	}
	if len(all) > 0 {
		p.offer(button{link: p.Empty.Next})
	}
	return v.render(http.StatusOK, "exports", p)
}

func exportAddress(id string) string { return exportsAddress + "/" + id }

// exportPage is how far an export is, and what may be done with it.
type exportPage struct {
	page
	exportProgress
	Failed   *said // why; nil: it did not
	ID       string
	About    []summaryRow
	Manifest *exports.Manifest // nil: there is no file
	Verify   string            // what tells that a file is whole
	Sum      string            // the same without Caseload
}

// exportProgress is what changes while an export is made.
type exportProgress struct {
	Export  *caseload.Export
	State   *tag
	Size    string
	Made    moment
	Expires moment
}

// Final reports whether nothing changes any more.
func (p exportProgress) Final() bool { return p.Export.State.Final() }

// Done reports whether there is a file.
func (p exportProgress) Done() bool { return p.Export.State == caseload.JobDone }

func (v *visit) progress(e *caseload.Export) exportProgress {
	return exportProgress{e, v.exportState(e.State), v.language.size(e.Bytes), v.moment(e.Made), v.moment(e.Expires)}
}

// export is the visitor's export that the address names.
func (v *visit) export() (*caseload.Export, error) {
	return v.svc.Export(v.r.Context(), v.visitor.By, v.r.PathValue("id"))
}

// toldExport is that with what it is of, in words.
func (v *visit) toldExport() (told, *exportWords, error) {
	e, err := v.export()
	if err != nil {
		return told{}, nil, err
	}
	words, err := v.exportWords()
	return tell(e), words, err
}

func showExport(v *visit) error { return v.showExport("export") }

// showManifest says what the file of an export holds.
func showManifest(v *visit) error { return v.showExport("manifest") }

func (v *visit) showExport(template string) error {
	it, words, err := v.toldExport()
	if err != nil {
		return err
	}
	e := it.Export
	p := exportPage{page: v.page(words.title(it)).under(v.t("exports.all"), exportsAddress), exportProgress: v.progress(e), Failed: v.jobSaid(e.Base()), ID: e.ID, About: words.about(it)}
	if p.Final() {
		p.offer(button{link: link{v.t("exports.delete"), exportAddress(e.ID) + "/delete"}, Looks: "secondary"})
	}
	if p.Done() {
		if p.Manifest, err = exports.ParseManifest([]byte(e.Manifest)); err != nil {
			return err
		}
		p.Verify = "caseload verify " + p.Manifest.File
		p.Sum = `echo "` + p.Manifest.SHA256 + "  " + p.Manifest.File + `" | sha256sum --check`
	}
	if template == "manifest" {
		if p.Manifest == nil {
			return exports.NotDone(e)
		}
		p.page = v.page(v.t("manifest.title", "What", p.Title)).under(v.t("manifest.back"), exportAddress(e.ID))
	}
	return v.render(http.StatusOK, template, p)
}

// ManifestFile is what the manifest is called beside its file.
func (p exportPage) ManifestFile() string { return p.Manifest.File + ".manifest.json" }

// Snapshot is the moment that all rows are of.
func (p exportPage) Snapshot() moment {
	return moment{p.Manifest.Snapshot.Time.In(p.Visitor.By.Tenant.Zone)}
}

// readManifest answers with the manifest as JSON, under its name.
func readManifest(v *visit) error {
	e, err := v.export()
	if err != nil {
		return err
	}
	m, err := exports.ParseManifest([]byte(e.Manifest))
	if err != nil {
		return exports.NotDone(e)
	}
	h := v.w.Header()
	h.Set("Content-Disposition", `attachment; filename="`+m.File+`.manifest.json"`) // of letters, digits, hyphens and dots
	return v.send("application/json; charset=utf-8", []byte(e.Manifest))
}

// readExport answers with the file of an export, or a part of it.
func readExport(v *visit) error {
	e, err := v.export()
	if err != nil {
		return err
	}
	file, m, err := v.Exports.Open(e)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	return v.answers().File(v.w, v.r, file, m)
}

// answers is how files are answered.
func (v *visit) answers() exports.Answer { return exports.Answer{Within: v.WriteTimeout, Now: v.Now} }

// cancelExport ends an export. Whether one that has come to an end meanwhile is deleted
// is asked.
func cancelExport(v *visit) error {
	e, err := v.export()
	if err != nil {
		return err
	}
	if e.State.Final() {
		return v.redirect(exportAddress(e.ID) + "/delete")
	}
	return v.endExport()
}

func askToDeleteExport(v *visit) error {
	it, words, err := v.toldExport()
	if err != nil {
		return err
	}
	return v.render(http.StatusOK, "ask", askPage{
		page: v.page(v.t("exports.delete-of", "Name", words.title(it))), Name: words.short(it), Text: v.t("exports.delete-text"),
		Action: exportAddress(it.ID) + "/delete", Back: exportAddress(it.ID), Button: v.t("exports.delete"),
	})
}

func deleteExport(v *visit) error { return v.endExport() }

// endExport ends an export, or forgets one that has come to an end.
func (v *visit) endExport() error {
	e, err := v.svc.CancelExport(v.r.Context(), v.visitor.By, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if e.State == caseload.JobCancelled && v.Now().Before(e.Expires) {
		return v.succeed(exportsAddress, "notice.export-cancelled")
	}
	return v.succeed(exportsAddress, "notice.export-deleted")
}

// fragment is a template that is not a page.
func (v *visit) fragment(name string, data any) (template.HTML, error) {
	var text bytes.Buffer
	err := v.templates[v.language.Code].ExecuteTemplate(&text, name, data)
	return template.HTML(text.String()), err
}
