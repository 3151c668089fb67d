package ui

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/imports"
	"caseload/internal/jobs"
)

const importsAddress = "/ui/imports"

// importRoutes are those of files that become cases.
var importRoutes = []Route{
	{"GET", importsAddress, false, listImports},                        // what was imported
	{"GET", importsAddress + "/new", false, showImportForm},            // the form for a file
	{"POST", importsAddress + "/new", false, bringImport},              // keeps it
	{"GET", importsAddress + "/{id}", false, showImport},               // how far it is, and what came of it
	{"GET", importsAddress + "/{id}/events", false, followImport},      // the same as it changes
	{"GET", importsAddress + "/{id}/mapping", false, showMapping},      // what each column is
	{"POST", importsAddress + "/{id}/mapping", false, keepMapping},     // keeps that, and checks the file
	{"GET", importsAddress + "/{id}/mapping.toml", false, readMapping}, // the mapping as the command line reads it
	{"GET", importsAddress + "/{id}/rejected", false, readRejected},    // the rejected rows as a file
	{"POST", importsAddress + "/{id}/apply", false, applyImport},       // stores the rows
	{"GET", importsAddress + "/{id}/undo", false, askToUndo},           // asks before that is taken back
	{"POST", importsAddress + "/{id}/undo", false, undoImport},         // takes it back
	{"GET", importsAddress + "/{id}/delete", false, askToDeleteImport}, // asks first
	{"POST", importsAddress + "/{id}/delete", false, deleteImport},     // forgets the import and its file
}

func importAddress(id string) string { return importsAddress + "/" + id }

// importStates are the states of imports as tags, by keys of the catalogue.
var importStates = map[caseload.JobState]tag{
	caseload.JobNew: {"import.new", "grey"}, caseload.JobQueued: {"import.queued", "grey"}, caseload.JobRunning: {"import.running", "yellow"},
	caseload.JobFailed: {"import.failed", "red"},
}

// doneImports are the tags of tasks that are done.
var doneImports = map[caseload.ImportTask]tag{
	caseload.ImportCheck: {"import.checked", ""}, caseload.ImportApply: {"import.applied", "green"}, caseload.ImportUndo: {"import.undone", "grey"},
}

func (v *visit) importState(i *caseload.Import) *tag {
	t := importStates[i.State]
	if i.State == caseload.JobDone {
		t = doneImports[i.Task]
	}
	t.Text = v.t(t.Text)
	return &t
}

// importsPage lists the imports of the tenant.
type importsPage struct {
	page
	Imports table
	Pages   *pagination // nil: all are on one
	Empty   empty
}

func listImports(v *visit) error {
	all, err := v.svc.Imports(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	catalog, err := v.svc.Catalog(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	p := importsPage{page: v.areaPage("section.imports"), Imports: table{Caption: v.t("imports.all"), Columns: []column{
		{Title: v.t("imports.file"), Long: true}, {Title: v.t("imports.of")}, {Title: v.t("imports.state"), Whole: true}, {Title: v.t("imports.size"), Number: true},
		{Title: v.t("imports.by")}, {Title: v.t("imports.brought"), Whole: true},
	}}}
	p.Empty = empty{v.t("imports.none"), v.t("imports.none-text"), link{v.t("imports.new"), importsAddress + "/new"}}
	if all, p.Pages, err = paged(v, importsAddress, all); err != nil {
		return err
	}
	for _, i := range all {
		made := v.moment(i.Made)
		p.Imports.Rows = append(p.Imports.Rows, []cell{
			{Text: i.File, Href: importAddress(i.ID)}, {Text: v.t(importedNouns[i.Noun].title)}, {Tag: v.importState(i)}, {Text: v.language.size(i.Bytes)}, {Text: workerName(catalog, i.User)}, {At: &made},
		})
	}
	if len(all) > 0 {
		p.offer(button{link: p.Empty.Next})
	}
	p.offer(button{link: link{v.t("mappings.title"), mappingsAddress}, Looks: "secondary"})
	return v.render(http.StatusOK, "imports", p)
}

// fileFormPage is a form for a file.
type fileFormPage struct {
	page
	Intro, Action, Back string
	Button              string
	File                field
	Other               *link // the form for a file of something else, nil for none
}

func showImportForm(v *visit) error {
	if !v.visitor.By.MayImport() {
		return v.administers()
	}
	of, err := v.askedNoun()
	if err != nil {
		return err
	}
	return v.importForm(http.StatusOK, of, nil)
}

func (v *visit) importForm(status int, of caseload.Noun, wrong []problem) error {
	texts, other := importedNouns[of], importedNouns[caseload.NounWard]
	if of == caseload.NounWard {
		other = importedNouns[caseload.NounCase]
	}
	p := fileFormPage{page: v.page(v.t(texts.form)).under(v.t("imports.all"), importsAddress), Intro: v.t(texts.intro), Action: texts.address(), Back: importsAddress, Button: v.t("imports.bring"), Other: &link{v.t(other.instead), other.address()}}
	p.File = field{Name: "file", Label: v.t("imports.file"), Hint: v.t(texts.hint, "Limit", v.language.size(v.MaxImport)), Type: "file"}
	p.show(wrong, &p.File)
	return v.render(status, "file-form", p)
}

// How long an upload may take, and what is sent around the file.
const (
	uploadPatience = time.Minute
	uploadRate     = 32 << 10 // bytes a second, beyond that minute
	aroundFile     = 64 << 10 // bytes
)

// bringImport keeps the file of the form (RFC 7578). It goes to the disk as it arrives.
func bringImport(v *visit) error {
	if !v.visitor.By.MayImport() {
		return v.administers()
	}
	of, err := v.askedNoun()
	if err != nil {
		return err
	}
	room, err := v.Imports.Room(v.visitor.By.Tenant.ID)
	if err != nil {
		return err
	}
	if room <= 0 || v.r.ContentLength-aroundFile > room { // before anything of it is read
		return v.importForm(http.StatusUnprocessableEntity, of, v.unusable(imports.ErrFull, v.MaxImport))
	}
	name, file, wrong, err := v.sentPart(v.MaxImport)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return v.importForm(http.StatusUnprocessableEntity, of, wrong)
	}
	i, err := v.Imports.Add(v.r.Context(), v.visitor.By, of, name, file)
	if jobs.NoRoom(err) {
		httpkit.Annotate(v.r.Context()).Err = err
		return v.importForm(http.StatusInsufficientStorage, of, []problem{{"file", v.t("imports.disk-full")}})
	}
	if wrong := v.unusable(err, v.MaxImport); wrong != nil {
		return v.importForm(http.StatusUnprocessableEntity, of, wrong)
	}
	if err != nil {
		return err
	}
	return v.redirect(importAddress(i.ID) + "/mapping")
}

// sentPart is the file of a form (RFC 7578), of at most so many bytes, and its name; or
// what is wrong with the form. The file is read as it arrives.
func (v *visit) sentPart(most int64) (name string, file io.Reader, wrong []problem, err error) {
	if v.r.ContentLength > most+aroundFile { // before anything of it is read
		return "", nil, v.unusable(&http.MaxBytesError{Limit: most}, most), nil
	}
	v.r.Body = httpkit.Paced(v.w, http.MaxBytesReader(v.w, v.r.Body, most+aroundFile), uploadPatience, uploadRate)
	parts, err := v.r.MultipartReader()
	if err != nil {
		return "", nil, nil, &caseload.Error{Code: caseload.CodeInvalid, Message: "The form did not arrive whole.", Cause: err}
	}
	part, missing := parts.NextPart()
	if missing == nil {
		name = fileTitle(part.FileName())
	}
	if name == "" || part.FormName() != "file" {
		return "", nil, []problem{{"file", v.t("imports.no-file")}}, nil
	}
	return name, http.MaxBytesReader(v.w, part, most), nil, nil
}

// unusable is what is wrong with a file, nil where it is not the file.
func (v *visit) unusable(err error, most int64) []problem {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return []problem{{"file", v.t("imports.too-large", "Limit", v.language.size(most))}}
	}
	if errors.Is(err, imports.ErrFull) {
		return []problem{{"file", v.t("imports.full", "Limit", v.language.size(v.Imports.Most))}}
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return nil
	}
	if known, ok := asError(err); ok && slices.Contains(fileFaults, known.Code) {
		return []problem{{"file", known.Message}}
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, os.ErrDeadlineExceeded) {
		return []problem{{"file", v.t("imports.cut")}}
	}
	return nil
}

// fileFaults are the codes of what is wrong with a file, or with bringing another.
var fileFaults = []caseload.Code{caseload.CodeInvalid, caseload.CodeTooLarge, caseload.CodeRateLimited, caseload.CodeConflict}

// fileTitle is a file's name without folders and without what cannot be seen, such as
// signs that turn the direction of what follows.
func fileTitle(path string) string {
	name := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, lastName(path))
	runes := []rune(strings.TrimSpace(name))
	return string(runes[:min(len(runes), 200)])
}

// importPage is how far an import is, and what may be done with it.
type importPage struct {
	page
	importProgress
	Failed   *said // why; nil: it did not
	ID       string
	Kept     bool // the file is there
	Mapped   bool
	Shapes   bool   // its rows are features with boundaries, which no file of rejected rows has
	Rejected bool   // there is a file of rejected rows
	Again    string // the address of the form for a mended one
	Checked  *checkedWards
	Stored   *link // to what was stored, where that has a page of its own
	Apply    string
	Undo     bool
	Reasons  table
	Warnings table
	Standing table
	Refused  string // why it was not undone, where that is Standing; "": not so
}

// importProgress is what changes while something is done with an import.
type importProgress struct {
	Import *caseload.Import
	State  *tag
	Size   string
	Made   moment
	Counts []summaryRow
}

// Final reports whether nothing changes before somebody asks for it.
func (p importProgress) Final() bool { return p.Import.Waits() }

// Reading reports whether what is done is told in bytes of the file.
func (p importProgress) Reading() bool { return p.Import.Task != caseload.ImportUndo }

// Task is the task that is done, "" for none.
func (p importProgress) Task() string { return string(p.Import.Task) }

func (v *visit) importProgress(i *caseload.Import) importProgress {
	p := importProgress{Import: i, State: v.importState(i), Size: v.language.size(i.Bytes), Made: v.moment(i.Made)}
	if i.Waits() {
		p.Counts = v.importCounts(i)
	}
	return p
}

// importCounts says what came of the task before.
func (v *visit) importCounts(i *caseload.Import) (out []summaryRow) {
	add := func(key string, n int64) {
		out = append(out, summaryRow{Key: v.t(key), Value: cell{Text: v.language.number(n)}})
	}
	texts := importedNouns[i.Noun]
	switch {
	case i.Report == "":
	case i.Task == caseload.ImportUndo:
		u := importUndo(i)
		if u.Batch != "" { // or nothing was undone
			add(texts.deleted, u.Hidden)
			add(texts.restored, u.Restored)
			add(texts.gone, u.Gone)
		}
		add(texts.standing, u.Stand)
	default:
		r := importReport(i)
		add(texts.added, r.Added)
		add(texts.changed, r.Changed)
		add(texts.same, r.Same)
		add("imports.rejected", r.Rejected)
	}
	return out
}

// importReport is what a check or an import told; an empty one where it told nothing.
func importReport(i *caseload.Import) (r imports.Report) {
	if i.Task == caseload.ImportUndo || json.Unmarshal([]byte(i.Report), &r) != nil {
		return imports.Report{}
	}
	return r
}

// importUndo is what an undoing told; an empty one where it told nothing.
func importUndo(i *caseload.Import) (u caseload.Undo) {
	if i.Task != caseload.ImportUndo || json.Unmarshal([]byte(i.Report), &u) != nil {
		return caseload.Undo{}
	}
	return u
}

// theImport is the import that the address names.
func (v *visit) theImport() (*caseload.Import, error) {
	return v.svc.Import(v.r.Context(), v.visitor.By, v.r.PathValue("id"))
}

func showImport(v *visit) error {
	i, err := v.theImport()
	if err != nil {
		return err
	}
	r := importReport(i)
	p := importPage{page: v.page(i.File).under(v.t("imports.all"), importsAddress), importProgress: v.importProgress(i), Failed: v.jobSaid(i.Base()), ID: i.ID, Kept: v.Imports.Kept(i), Mapped: i.Mapping != "", Rejected: r.Rejected > 0}
	switch {
	case i.Task == caseload.ImportCheck && i.State == caseload.JobDone && r.Added+r.Changed > 0:
		p.Apply = v.n(importedNouns[i.Noun].apply, r.Added+r.Changed)
	case i.Task == caseload.ImportApply && i.State == caseload.JobFailed:
		p.Apply = v.t("imports.apply-again")
	}
	p.Undo = i.Batch != "" && i.Waits() && !i.Undone()
	p.Shapes, p.Again = shapes(i), importedNouns[i.Noun].address()
	if p.Reasons, err = v.reasons(i, r); err != nil {
		return err
	}
	if i.Noun == caseload.NounWard && i.Waits() {
		if p.Checked, err = v.checkedWards(i); err != nil {
			return err
		}
	}
	if i.Noun == caseload.NounWard && i.Task == caseload.ImportApply && i.State == caseload.JobDone {
		p.Stored = &link{v.t("ward-import.look"), wardsAddress}
	}
	p.Warnings = table{Caption: v.t("imports.warnings"), Columns: []column{{Title: v.t("imports.warning"), Long: true}, {Title: v.t("imports.rows"), Number: true}}}
	for _, w := range slices.Sorted(maps.Keys(r.Warnings)) {
		p.Warnings.Rows = append(p.Warnings.Rows, []cell{{Text: v.t(warningTitles[w])}, {Text: v.language.number(r.Warnings[w])}})
	}
	undo := importUndo(i)
	if p.Standing = v.standing(i.Noun, undo); undo.Stand > 0 && undo.Batch == "" && i.State == caseload.JobFailed {
		p.Refused = v.t(importedNouns[i.Noun].stands)
	}
	return v.render(http.StatusOK, "import", p)
}

// reasons lists why rows were rejected, with what stands in some of them.
func (v *visit) reasons(i *caseload.Import, r imports.Report) (table, error) {
	lines, example := v.t("imports.lines"), "imports.example"
	if shapes(i) {
		lines, example = v.t("ward-import.features"), "ward-import.example"
	}
	out := table{Caption: v.t("imports.reasons"), Columns: []column{
		{Title: v.t("imports.reason"), Long: true}, {Title: v.t("imports.rows"), Number: true}, {Title: lines}, {Title: v.t("imports.examples"), Long: true},
	}}
	if len(r.Reasons) == 0 {
		return out, nil
	}
	examples, err := v.Imports.Examples(i)
	if err != nil {
		return out, err
	}
	catalog, err := v.svc.Catalog(v.r.Context(), v.visitor.By)
	for _, x := range r.Reasons {
		var shown []string
		for _, of := range examples[x.Text] {
			shown = append(shown, v.t(example, "Line", strconv.Itoa(of.Line), "Value", of.Value))
		}
		out.Rows = append(out.Rows, []cell{v.reasonCell(x, i.Noun, catalog), {Text: v.language.number(x.Rows)}, {Text: x.Where()}, {Text: strings.Join(shown, "; ")}})
	}
	return out, err
}

// standing lists the cases or wards that keep an import from being undone, or were left.
func (v *visit) standing(noun caseload.Noun, u caseload.Undo) table {
	texts := importedNouns[noun]
	out := table{Caption: v.t(texts.standing), Columns: []column{{Title: v.t(texts.one), Whole: noun == caseload.NounCase}, {Title: v.t("imports.why"), Long: true}}}
	for _, x := range u.Standing {
		of := cell{Text: cmp.Or(x.Reference, x.ID), Href: caseAddress(x.ID)}
		if noun == caseload.NounWard {
			of.Href = wordAddress(wardsAddress, x.ID)
		}
		out.Rows = append(out.Rows, []cell{of, {Text: v.standingText(x)}})
	}
	return out
}

func (v *visit) standingText(x caseload.Standing) string {
	if x.Why == caseload.StandsCases {
		return v.n(standingTitles[x.Why], x.Cases)
	}
	return v.t(standingTitles[x.Why])
}

func followImport(v *visit) error {
	return v.follow("import-progress", func() (any, bool, error) {
		i, err := v.theImport()
		if err != nil {
			return nil, false, err
		}
		return v.importProgress(i), i.Waits(), nil
	})
}

// readMapping answers with the mapping as a file.
func readMapping(v *visit) error {
	i, err := v.theImport()
	if err != nil {
		return err
	}
	if i.Mapping == "" {
		return caseload.Errorf(caseload.CodeNotFound, "There is no mapping yet.")
	}
	return v.attach("mapping.toml", i.Mapping)
}

// readRejected answers with the rejected rows.
func readRejected(v *visit) error {
	i, err := v.theImport()
	if err != nil {
		return err
	}
	if i.Task == caseload.ImportUndo || !i.Waits() || importReport(i).Rejected == 0 {
		return caseload.Errorf(caseload.CodeNotFound, "There is no file of rejected rows.")
	}
	f, err := v.Imports.Rejected(i)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	h := v.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="rejected-rows.csv"`)
	h.Set("Cache-Control", "no-store")
	http.ServeContent(v.w, v.r, "", i.Beat, f)
	return nil
}

func applyImport(v *visit) error {
	return v.asked(v.svc.ApplyImport(v.r.Context(), v.visitor.By, v.r.PathValue("id")))
}

func undoImport(v *visit) error {
	return v.asked(v.svc.UndoImport(v.r.Context(), v.visitor.By, v.r.PathValue("id")))
}

// asked leads to how far what was asked for is.
func (v *visit) asked(err error) error {
	if err != nil {
		return err
	}
	v.Imports.Wake()
	return v.redirect(importAddress(v.r.PathValue("id")))
}

func askToUndo(v *visit) error {
	i, err := v.theImport()
	if err != nil {
		return err
	}
	return v.askOfImport("undo", "imports.undo-title", importedNouns[i.Noun].undo, "imports.undo")
}

func askToDeleteImport(v *visit) error {
	i, err := v.theImport()
	if err != nil {
		return err
	}
	text := importedNouns[i.Noun].forget
	if i.Batch != "" && !i.Undone() {
		text = importedNouns[i.Noun].forgetStored
	}
	return v.askOfImport("delete", "imports.delete-title", text, "imports.delete")
}

// askOfImport asks before something is done with an import.
func (v *visit) askOfImport(what, title, text, button string) error {
	i, err := v.theImport()
	if err != nil {
		return err
	}
	at := importAddress(i.ID)
	return v.render(http.StatusOK, "ask", askPage{page: v.page(v.t(title, "File", i.File)), Text: v.t(text), Action: at + "/" + what, Back: at, Button: v.t(button)})
}

func deleteImport(v *visit) error {
	i, err := v.theImport()
	if err != nil {
		return err
	}
	if err := v.svc.ForgetImport(v.r.Context(), v.visitor.By, i.ID); err != nil {
		return err
	}
	v.Imports.Drop(i)
	return v.succeed(importsAddress, "notice.import-deleted")
}

// maxMappingForm bounds the form of a mapping, in bytes: a file has at most 1,000 columns.
const maxMappingForm = 256 << 10

// importMappingPage asks what each column is.
type importMappingPage struct {
	page
	ID      string
	Intro   string
	Choice  *selection // of mappings that are kept; nil: there are none
	From    string     // the ID of the one that the form begins with, "": none is kept
	Seen    string     // the edition of that
	Whole   string     // a mapping that the form cannot show, as TOML; "": it can
	Columns []selection
	Asked   []askedColumn
	Dates   *selection // nil: nothing is a date
	Make    *tick      // nil: nothing else is made
	Name    field
}

// askedColumn is a column of which the form asks what its texts mean.
type askedColumn struct {
	Title  string
	Values []selection
}

// beginning is what the form of a mapping begins with.
type beginning struct {
	caseload.KeptMapping                        // without an ID where it is not kept, without a text where there is none
	all                  []caseload.KeptMapping // that are kept, without their texts
	fitting              []caseload.KeptMapping // those of them for files of the same noun
}

// beginning is the mapping that the parameter kept names, none where that is empty. Where
// it is not said it is the one that the import has, else the one that was used last for a
// file of the same columns.
func (v *visit) beginning(i *caseload.Import, said url.Values) (b beginning, err error) {
	if b.all, err = v.svc.Mappings(v.r.Context(), v.visitor.By); err != nil {
		return b, err
	}
	b.fitting = slices.DeleteFunc(slices.Clone(b.all), func(x caseload.KeptMapping) bool { return x.Rows != i.Noun.String() })
	id := said.Get(keptName)
	switch {
	case said.Has(keptName):
	case i.Mapping != "":
		b.KeptMapping = caseload.KeptMapping{Name: i.MappingName, Mapping: i.Mapping}
		at := slices.IndexFunc(b.fitting, func(x caseload.KeptMapping) bool { return x.Name == i.MappingName })
		if at < 0 {
			return b, nil
		}
		named, err := v.svc.Mapping(v.r.Context(), v.visitor.By, b.fitting[at].ID)
		if err == nil && named.Mapping == i.Mapping { // or it was changed since
			b.KeptMapping = named
		}
		return b, err
	default:
		var latest caseload.KeptMapping
		for _, x := range b.fitting {
			if x.Header == i.Header && (latest.ID == "" || x.Used.After(latest.Used)) {
				latest = x
			}
		}
		id = latest.ID
	}
	if !slices.ContainsFunc(b.fitting, func(x caseload.KeptMapping) bool { return x.ID == id }) { // or it was deleted
		return b, nil
	}
	b.KeptMapping, err = v.svc.Mapping(v.r.Context(), v.visitor.By, id)
	return b, err
}

// edition is that of the mapping where it is kept.
func (b *beginning) edition() string {
	if b.ID == "" {
		return ""
	}
	return b.Edition()
}

// keptName is the parameter with the ID of a mapping that is kept.
const keptName = "kept"

// draft is what the form shows at first.
func (b *beginning) draft(look *imports.Look, words *imports.Words) *imports.Draft {
	if b.Mapping == "" {
		return imports.Suggest(look, words)
	}
	return imports.DraftOf(b.Mapping, look, words)
}

// mappingChoice offers the mappings that are kept, those for files of the same columns
// first.
func (v *visit) mappingChoice(i *caseload.Import, b *beginning) *selection {
	if len(b.fitting) == 0 {
		return nil
	}
	same, others := optionGroup{Title: v.t("imports.same-columns")}, optionGroup{Title: v.t("imports.other-columns")}
	for _, x := range b.fitting {
		to := &others
		if x.Header == i.Header {
			to = &same
		}
		to.Options = append(to.Options, option{Value: x.ID, Label: x.Name})
	}
	groups := []optionGroup{{Options: []option{{Value: "", Label: v.t("imports.suggested")}}}, same, others}
	groups = slices.DeleteFunc(groups, func(g optionGroup) bool { return len(g.Options) == 0 })
	return &selection{Name: keptName, Label: v.t("imports.begin-with"), Hint: v.t("imports.begin-with-hint"), Value: b.ID, Groups: groups}
}

func showMapping(v *visit) error {
	i, look, words, err := v.mappable()
	if err != nil {
		return err
	}
	b, err := v.beginning(i, v.r.URL.Query())
	if err != nil {
		return err
	}
	if b.Mapping != "" && !imports.Plain(b.Mapping, look, words) {
		return v.wholeMapping(http.StatusOK, i, &b, nil)
	}
	name := b.Name
	if b.ID == "" {
		name = freeName(cmp.Or(name, withoutEnding(i.File)), b.all)
	}
	return v.mappingForm(http.StatusOK, i, look, words, &b, b.draft(look, words), name, nil)
}

// wholeMapping shows a mapping that says more than the form can.
func (v *visit) wholeMapping(status int, i *caseload.Import, b *beginning, wrong []problem) error {
	p := importMappingPage{page: v.page(v.t("imports.mapping-title", "File", i.File)), ID: i.ID, Intro: v.t("imports.whole-text"), Choice: v.mappingChoice(i, b), From: b.ID, Seen: b.edition(), Whole: b.Mapping}
	p.Problems = wrong
	return v.render(status, "import-mapping", p)
}

// mappable is the import that the address names, with what its file and its tenant have.
func (v *visit) mappable() (*caseload.Import, *imports.Look, *imports.Words, error) {
	i, err := v.theImport()
	if err != nil {
		return nil, nil, nil, err
	}
	look, err := v.Imports.Look(i)
	if err != nil {
		return nil, nil, nil, err
	}
	catalog, err := v.svc.Catalog(v.r.Context(), v.visitor.By)
	if err != nil {
		return nil, nil, nil, err
	}
	return i, look, imports.WordsOf(catalog), nil
}

func (v *visit) mappingForm(status int, i *caseload.Import, look *imports.Look, words *imports.Words, b *beginning, d *imports.Draft, name string, wrong []problem) error {
	intro := v.n(importedNouns[look.Noun].columns, int64(len(look.Columns)))
	p := importMappingPage{page: v.page(v.t("imports.mapping-title", "File", i.File)), ID: i.ID, Intro: intro, Choice: v.mappingChoice(i, b), From: b.ID, Seen: b.edition()}
	p.Name = field{Name: "name", Label: v.t("imports.keep-as"), Hint: v.t("imports.keep-as-hint"), Value: name}
	p.show(wrong, &p.Name)
	groups := v.targetGroups(look.Noun, words.Fields)
	for n, c := range look.Columns {
		hint := v.t("imports.empty-column")
		if len(c.Samples) > 0 {
			hint = v.t("imports.samples", "Samples", strings.Join(c.Samples, " · "))
		}
		p.Columns = append(p.Columns, selection{Name: "column-" + strconv.Itoa(n), Label: c.Name, Hint: hint, Value: d.Targets[c.Key], Groups: groups})
	}
	column := -1
	for _, q := range d.Questions(look, words) {
		if q.Column != column {
			column = q.Column
			p.Asked = append(p.Asked, askedColumn{Title: v.t("imports.meanings", "Column", look.Columns[column].Name)})
		}
		to := &p.Asked[len(p.Asked)-1]
		to.Values = append(to.Values, selection{
			Name: questionName(q), Label: q.Text, Hint: v.n("imports.in-rows", int64(q.Rows)), Value: q.Answer, Problem: problemOf(questionName(q), wrong),
			Groups: ungrouped(v.meanings(q, words, d)...),
		})
	}
	if look.Noun != caseload.NounCase {
		return v.render(status, "import-mapping", p)
	}
	var orders []option
	for _, order := range imports.DateOrders {
		orders = append(orders, option{Value: string(order), Label: v.t(orderTitles[order])})
	}
	p.Dates = &selection{Name: "dates", Label: v.t("imports.dates"), Value: string(d.Dates), Groups: ungrouped(orders...)}
	p.Make = &tick{Name: "make", Value: "true", ID: "make", Label: v.t("imports.make"), Hint: v.t("imports.make-hint"), Ticked: d.Make}
	return v.render(status, "import-mapping", p)
}

// questionName is the parameter that answers a question.
func questionName(q imports.Question) string {
	return "value-" + strconv.Itoa(q.Column) + "-" + strconv.Itoa(q.Value)
}

// meanings are what a text of a column may mean.
func (v *visit) meanings(q imports.Question, words *imports.Words, d *imports.Draft) []option {
	none := v.t("imports.reject")
	if !d.Rejects(imports.Question{Target: q.Target}) {
		none = v.t("imports.make-it")
	}
	out := []option{{Value: "", Label: none}}
	for _, word := range words.Of(q.Target) {
		label := word.Label
		if stage, err := caseload.ParseStage(word.Name); err == nil && q.Target == "status" {
			label = v.t(stageTitles[stage])
		}
		out = append(out, option{Value: word.Name, Label: label})
	}
	return out
}

// targetGroups are what a column may be.
func (v *visit) targetGroups(of caseload.Noun, fields []*caseload.Field) []optionGroup {
	none := optionGroup{Options: []option{{Value: "", Label: v.t("imports.leave-out")}}}
	attributes := optionGroup{Title: v.t(importedNouns[of].attributes)}
	for _, target := range imports.Targets(of) {
		attributes.Options = append(attributes.Options, option{Value: target, Label: v.t(importedNouns[of].targets[target])})
	}
	slices.SortFunc(attributes.Options, func(a, b option) int { return strings.Compare(a.Label, b.Label) })
	if of != caseload.NounCase {
		return []optionGroup{none, attributes}
	}
	none.Options = append(none.Options, option{Value: imports.NewProperty, Label: v.t("imports.new-field")})
	own := optionGroup{Title: v.t("imports.own-fields")}
	for _, f := range fields {
		if f.Type == 0 && !f.Hidden {
			own.Options = append(own.Options, option{Value: imports.PropertyPrefix + f.Name, Label: fieldTitle(f)})
		}
	}
	if len(own.Options) == 0 {
		return []optionGroup{none, attributes}
	}
	return []optionGroup{none, attributes, own}
}

// keepMapping keeps what each column is, and asks for the file to be checked. Where it
// was not asked yet what texts of a column mean that no row may have, the form asks.
func keepMapping(v *visit) error {
	i, look, words, err := v.mappable()
	if err != nil {
		return err
	}
	form, err := v.longForm(maxMappingForm)
	if err != nil {
		return err
	}
	b, err := v.beginning(i, form)
	if err != nil {
		return err
	}
	if form.Has("whole") {
		switch {
		case b.ID != "":
		case form.Get(keptName) != "" || i.Mapping == "": // what was shown was deleted meanwhile
			return v.redirect(importAddress(i.ID) + "/mapping")
		default:
			b.KeptMapping = caseload.KeptMapping{Name: i.MappingName, Mapping: i.Mapping}
		}
		return v.mapWhole(i, look, &b)
	}
	d := &imports.Draft{Targets: map[string]string{}, Values: map[string]map[string]string{}, Dates: imports.DateOrder(form.Get("dates")), Make: form.Get("make") != ""}
	for n, c := range look.Columns {
		d.Targets[c.Key] = form.Get("column-" + strconv.Itoa(n))
	}
	if b.Mapping != "" {
		d.Recall(b.draft(look, words))
	}
	for _, q := range d.Questions(look, words) {
		if name := questionName(q); form.Has(name) {
			d.Answer(words, q.Target, q.Text, form.Get(name))
		}
	}
	again := func(status int, wrong []problem) error {
		return v.mappingForm(status, i, look, words, &b, d, form.Get("name"), wrong)
	}
	for _, q := range d.Questions(look, words) {
		if d.Rejects(q) && !form.Has(questionName(q)) {
			return again(http.StatusUnprocessableEntity, []problem{{questionName(q), v.t("imports.say-meanings")}})
		}
	}
	mapping, err := d.TOML(look, words)
	if err == nil {
		_, err = imports.ParseMapping(i.File, []byte(mapping))
	}
	if wrong := v.wrongMapping(err, look.Noun, d); wrong != nil {
		return again(http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	x, err := v.keepAs(strings.TrimSpace(form.Get("name")), form.Get("seen"), i, &b, mapping)
	if caseload.CodeOf(err) == caseload.CodePreconditionFailed {
		return again(http.StatusConflict, []problem{{"name", v.t("imports.mapping-clash", "Name", b.Name)}})
	}
	if wrong := v.problems(err); wrong != nil {
		return again(http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return v.mapImport(i, x)
}

// keepAs keeps the mapping of a form under a name, in the place of the one that the form
// began with where it has that, which was seen; under no name it is the import's alone.
func (v *visit) keepAs(name, seen string, i *caseload.Import, b *beginning, mapping string) (caseload.KeptMapping, error) {
	x := caseload.KeptMapping{Name: name, Header: i.Header, Mapping: mapping}
	if name == "" {
		return x, nil
	}
	if name == b.Name {
		x.ID = b.ID
	}
	return v.keep(seen, x)
}

// mapWhole has the file checked by a mapping that the form cannot show.
func (v *visit) mapWhole(i *caseload.Import, look *imports.Look, b *beginning) error {
	m, err := imports.ParseMapping(b.Name, []byte(b.Mapping))
	if err == nil && (m.Noun != look.Noun || m.Shapes() != look.Shapes()) {
		err = caseload.Errorf(caseload.CodeInvalid, "This mapping is for files of another kind.")
	}
	if known, ok := asError(err); ok {
		return v.wholeMapping(http.StatusUnprocessableEntity, i, b, []problem{{"", known.Message}})
	}
	return v.mapImport(i, b.KeptMapping)
}

// mapImport gives an import its mapping, and leads to how the check goes.
func (v *visit) mapImport(i *caseload.Import, x caseload.KeptMapping) error {
	if err := v.svc.MapImport(v.r.Context(), v.visitor.By, i.ID, x.Name, x.Mapping); err != nil {
		return err
	}
	if x.ID != "" {
		if err := v.svc.UseMapping(v.r.Context(), v.visitor.By, x.ID, i.Header); err != nil {
			return err
		}
	}
	return v.asked(nil)
}

// wrongMapping is what is wrong with a mapping, nil where it is something else.
func (v *visit) wrongMapping(err error, of caseload.Noun, d *imports.Draft) []problem {
	known, ok := asError(err)
	if !ok || known.Code != caseload.CodeInvalid {
		return nil
	}
	if !slices.Contains(slices.Collect(maps.Values(d.Targets)), imports.Needed(of)) {
		return []problem{{"column-0", v.t(importedNouns[of].lacking)}}
	}
	return []problem{{"column-0", known.Message}}
}
