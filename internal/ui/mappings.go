package ui

import (
	"cmp"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/imports"
)

// mappingsAddress is where the mappings are that are kept for the next files.
const mappingsAddress = "/ui/mappings"

// mappingRoutes are those of kept mappings.
var mappingRoutes = []Route{
	{"GET", mappingsAddress, false, listMappings},                        // those that are kept
	{"GET", mappingsAddress + "/new", false, showMappingUpload},          // the form for a file
	{"POST", mappingsAddress + "/new", false, bringMapping},              // keeps the mapping in it
	{"GET", mappingsAddress + "/{id}", false, showKeptMapping},           // what it says, and who used it
	{"GET", mappingsAddress + "/{id}/file", false, readKeptMapping},      // it as the command line reads it
	{"GET", mappingsAddress + "/{id}/edit", false, showMappingName},      // the form for another name
	{"POST", mappingsAddress + "/{id}/edit", false, renameMapping},       // keeps that
	{"GET", mappingsAddress + "/{id}/delete", false, askToDeleteMapping}, // asks first
	{"POST", mappingsAddress + "/{id}/delete", false, forgetMapping},     // forgets it
}

func mappingAddress(id string) string { return mappingsAddress + "/" + url.PathEscape(id) }

// rowTitles are the keys of what the rows of a file are.
var rowTitles = map[string]string{caseload.NounCase.String(): "section.cases", caseload.NounWard.String(): "wards.title"}

func listMappings(v *visit) error {
	all, err := v.svc.Mappings(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	catalog, err := v.svc.Catalog(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	p := wordsPage{page: v.page(v.t("mappings.title")).under(v.t("imports.all"), importsAddress), Intro: v.t("mappings.text"), New: &link{v.t("mappings.new"), mappingsAddress + "/new"}}
	p.Empty = empty{Title: v.t("mappings.none"), Text: v.t("mappings.none-text"), Next: *p.New}
	p.Words = table{Caption: p.Title, Columns: []column{
		{Title: v.t("mappings.name"), Long: true}, {Title: v.t("mappings.rows")}, {Title: v.t("mappings.columns"), Long: true}, {Title: v.t("mappings.used"), Whole: true}, {Title: v.t("mappings.used-by")},
	}}
	for _, x := range all {
		p.Words.Rows = append(p.Words.Rows, []cell{
			{Text: x.Name, Href: mappingAddress(x.ID)}, {Text: v.t(rowTitles[x.Rows])}, {Text: x.Columns}, v.usedCell(x), {Text: v.mappingUser(catalog, x)},
		})
	}
	return v.showWords(p)
}

// usedCell is when a mapping was used last.
func (v *visit) usedCell(x caseload.KeptMapping) cell {
	if x.Used.IsZero() {
		return cell{Text: v.t("mappings.unused")}
	}
	at := v.moment(x.Used)
	return cell{At: &at}
}

// mappingUser is who used a mapping last, "" for nobody.
func (v *visit) mappingUser(c *caseload.Catalog, x caseload.KeptMapping) string {
	if x.Used.IsZero() {
		return ""
	}
	return v.userOrOperator(c, x.User)
}

// userOrOperator is the name of a user, or says that it was done by a command.
func (v *visit) userOrOperator(c *caseload.Catalog, k caseload.PK) string {
	if k == 0 {
		return v.t("reports.operator")
	}
	return workerName(c, k)
}

// theMapping is the mapping that the address names.
func (v *visit) theMapping() (caseload.KeptMapping, error) {
	return v.svc.Mapping(v.r.Context(), v.visitor.By, v.r.PathValue("id"))
}

// mappingPage is a mapping that is kept.
type mappingPage struct {
	page
	Address string
	About   []summaryRow
	Text    string // TOML
}

func showKeptMapping(v *visit) error {
	x, err := v.theMapping()
	if err != nil {
		return err
	}
	catalog, err := v.svc.Catalog(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	at, kept := mappingAddress(x.ID), v.moment(x.Kept)
	p := mappingPage{page: v.page(x.Name).under(v.t("mappings.title"), mappingsAddress), Address: at, Text: x.Mapping}
	p.About = []summaryRow{
		{Key: v.t("mappings.rows"), Value: cell{Text: v.t(rowTitles[x.Rows])}}, {Key: v.t("mappings.columns"), Value: cell{Text: x.Columns}},
		{Key: v.t("mappings.kept"), Value: cell{At: &kept}}, {Key: v.t("mappings.kept-by"), Value: cell{Text: v.userOrOperator(catalog, x.Keeper)}}, {Key: v.t("mappings.used"), Value: v.usedCell(x)},
	}
	if by := v.mappingUser(catalog, x); by != "" {
		p.About = append(p.About, summaryRow{Key: v.t("mappings.used-by"), Value: cell{Text: by}})
	}
	return v.render(http.StatusOK, "mapping", p)
}

// readKeptMapping answers with a mapping as a file.
func readKeptMapping(v *visit) error {
	x, err := v.theMapping()
	if err != nil {
		return err
	}
	return v.attach(fileTitle(x.Name)+".toml", x.Mapping)
}

func showMappingName(v *visit) error {
	x, err := v.theMapping()
	if err != nil {
		return err
	}
	return v.mappingName(http.StatusOK, &x, x.Name, nil)
}

func (v *visit) mappingName(status int, x *caseload.KeptMapping, name string, wrong []problem) error {
	at := mappingAddress(x.ID)
	p := recordPage{page: v.page(v.t("mappings.rename-title", "Name", x.Name)).under(x.Name, at), Action: at + "/edit", Back: at, Save: v.t("mappings.rename"), Kept: []kept{{"seen", x.Edition()}}}
	f := &field{Name: "name", Label: v.t("mappings.name"), Value: name}
	p.show(wrong, f)
	p.Controls = []control{{Line: f}}
	return v.render(status, "record", p)
}

func renameMapping(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	x, err := v.theMapping()
	if err != nil {
		return err
	}
	_, err = v.svc.RenameMapping(v.r.Context(), v.visitor.By, x.ID, form.Get("seen"), form.Get("name"))
	if caseload.CodeOf(err) == caseload.CodePreconditionFailed {
		return v.mappingName(http.StatusConflict, &x, form.Get("name"), []problem{{"", v.t("mappings.clash", "Name", x.Name)}})
	}
	if wrong := v.problems(err); wrong != nil {
		return v.mappingName(http.StatusUnprocessableEntity, &x, form.Get("name"), wrong)
	}
	if err != nil {
		return err
	}
	return v.succeed(mappingAddress(x.ID), "notice.mapping-saved")
}

func askToDeleteMapping(v *visit) error { return v.askOfMapping(http.StatusOK, nil) }

// askOfMapping asks whether a mapping is to be forgotten.
func (v *visit) askOfMapping(status int, wrong []problem) error {
	x, err := v.theMapping()
	if err != nil {
		return err
	}
	at := mappingAddress(x.ID)
	p := askPage{page: v.page(v.t("mappings.delete-title", "Name", x.Name)), Text: v.t("mappings.delete-text"), Action: at + "/delete", Back: at, Button: v.t("mappings.delete"), Kept: []kept{{"seen", x.Edition()}}}
	p.Problems = wrong
	return v.render(status, "ask", p)
}

func forgetMapping(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	err = v.svc.DeleteMapping(v.r.Context(), v.visitor.By, v.r.PathValue("id"), form.Get("seen"))
	if caseload.CodeOf(err) == caseload.CodePreconditionFailed {
		return v.askOfMapping(http.StatusConflict, []problem{{"", v.t("mappings.delete-clash")}})
	}
	if err != nil {
		return err
	}
	return v.succeed(mappingsAddress, "notice.mapping-deleted")
}

func showMappingUpload(v *visit) error {
	if !v.visitor.By.MayImport() {
		return v.administers()
	}
	return v.mappingUpload(http.StatusOK, nil)
}

func (v *visit) mappingUpload(status int, wrong []problem) error {
	p := fileFormPage{page: v.page(v.t("mappings.new")).under(v.t("mappings.title"), mappingsAddress), Intro: v.t("mappings.new-text"), Action: mappingsAddress + "/new", Back: mappingsAddress, Button: v.t("mappings.bring")}
	p.File = field{Name: "file", Label: v.t("imports.file"), Hint: v.t("mappings.file-hint", "Limit", v.language.size(caseload.MaxKeptMapping)), Type: "file"}
	p.show(wrong, &p.File)
	return v.render(status, "file-form", p)
}

// bringMapping keeps the mapping of a file, under the name of that.
func bringMapping(v *visit) error {
	if !v.visitor.By.MayImport() {
		return v.administers()
	}
	name, file, wrong, err := v.sentPart(caseload.MaxKeptMapping)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return v.mappingUpload(http.StatusUnprocessableEntity, wrong)
	}
	x, err := v.takeMapping(name, file)
	if wrong := v.unusable(err, caseload.MaxKeptMapping); wrong != nil {
		return v.mappingUpload(http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return v.succeed(mappingAddress(x.ID), "notice.mapping-added")
}

// takeMapping keeps the mapping in a file under the name of that, or that with a number.
func (v *visit) takeMapping(name string, file io.Reader) (x caseload.KeptMapping, err error) {
	text, err := io.ReadAll(file)
	if err != nil {
		return x, err
	}
	all, err := v.svc.Mappings(v.r.Context(), v.visitor.By)
	if err != nil {
		return x, err
	}
	return v.keep("", caseload.KeptMapping{Name: freeName(withoutEnding(name), all), Mapping: string(text)})
}

// keep keeps a mapping with what it says it reads, in the place of the one that was seen
// where it has an ID.
func (v *visit) keep(seen string, x caseload.KeptMapping) (caseload.KeptMapping, error) {
	x, err := imports.ToKeep(x)
	if err != nil {
		return x, err
	}
	return v.svc.KeepMapping(v.r.Context(), v.visitor.By, seen, x)
}

// withoutEnding is the name of a file without what tells its format.
func withoutEnding(file string) string {
	return cmp.Or(strings.TrimSpace(strings.TrimSuffix(file, path.Ext(file))), file)
}

// freeName is a name, with a number where a mapping has that.
func freeName(name string, all []caseload.KeptMapping) string {
	runes := []rune(name)
	name = string(runes[:min(len(runes), mappingNameLength)])
	free := name
	for n := 2; slices.ContainsFunc(all, func(x caseload.KeptMapping) bool { return x.Called(free) }); n++ {
		free = name + " (" + strconv.Itoa(n) + ")"
	}
	return free
}

// mappingNameLength is how long a name is that is made of that of a file, in characters.
const mappingNameLength = 80
