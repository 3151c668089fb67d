package commcare

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"

	"caseload"
	"caseload/internal/httpkit"
)

// importXMLNS is the namespace of the forms that the importer makes.
const importXMLNS = "http://commcarehq.org/case"

// importChunk is how many rows become one form, which is stored as a whole or
// not at all.
const importChunk = 1_000

// importChunkText is how many bytes the cells of such rows may have, beyond the
// first row's: until it is stored, a form takes many times that in memory.
const importChunkText = 1 << 20

// importer carries out an upload.
type importer struct {
	*upload
	svc     *caseload.Service
	by      *caseload.Principal
	login   string // what follows the name of a user in a login
	status  *uploadStatus
	storing *sync.Mutex     // held while a form is: the cases that it changes, whatever their size, are in memory
	rows    []*importRow    // of the next form
	size    int             // of their cells, in bytes
	names   map[string]bool // IDs and external IDs that the rows may make
	catalog *caseload.Catalog
	owners  map[string]string // IDs by names in lower case, of catalog
}

// run reads the rows below the header, and stores them by forms.
func (m *importer) run(ctx context.Context, t *caseTable) error {
	for n := 0; ; n++ {
		cells, number, err := t.next()
		switch {
		case errors.Is(err, io.EOF):
			return m.flush(ctx)
		case err != nil:
			return err
		case n == maxSheetRows:
			return errors.Join(m.flush(ctx), errLongSheet)
		}
		row := t.read(cells, number)
		if row == nil {
			continue
		}
		if row.wrong != nil {
			m.status.refuse(row)
			continue
		}
		if err := m.add(ctx, row); err != nil {
			return err
		}
	}
}

// add puts a row into the next form. One that may mean a case of that form has
// to wait for it.
func (m *importer) add(ctx context.Context, row *importRow) error {
	own := []string{row.search, row.change.Input.ExternalID.Value}
	meant := slices.Concat(own, []string{row.parent, row.parentExternal})
	full := len(m.rows) == importChunk || m.size+row.size > importChunkText
	if full || slices.ContainsFunc(meant, func(name string) bool { return m.names[name] }) {
		if err := m.flush(ctx); err != nil {
			return err
		}
	}
	m.rows, m.size = append(m.rows, row), m.size+row.size
	for _, name := range own {
		m.names[name] = name != ""
	}
	return nil
}

// flush stores the rows of the next form.
func (m *importer) flush(ctx context.Context) error {
	rows := m.rows
	m.rows, m.size, m.names = nil, 0, map[string]bool{}
	if len(rows) == 0 {
		return nil
	}
	m.storing.Lock()
	defer m.storing.Unlock()
	known, err := m.lookUp(ctx, rows)
	if err != nil {
		return err
	}
	var sound []*importRow
	for _, row := range rows {
		if m.settle(row, known) {
			sound = append(sound, row)
		} else if row.wrong != nil {
			m.status.refuse(row)
		}
	}
	return m.submit(ctx, sound)
}

// knownCases are stored cases by what rows know them by. Phones may have given
// several one external ID.
type knownCases struct{ byID, byExternalID map[string][]*caseload.Case }

// lookUp finds the cases that rows mean.
func (m *importer) lookUp(ctx context.Context, rows []*importRow) (*knownCases, error) {
	var ids, external []string
	for _, row := range rows {
		if m.search == byCaseID {
			ids = append(ids, row.search)
		} else {
			external = append(external, row.search)
		}
		ids, external = append(ids, row.parent), append(external, row.parentExternal)
	}
	known := &knownCases{}
	var err error
	if known.byID, err = m.knownBy(ctx, "id", distinct(ids)); err != nil {
		return nil, err
	}
	known.byExternalID, err = m.knownBy(ctx, "external_id", distinct(external))
	return known, err
}

// knownBy is casesKnownBy, and learns the catalogue.
func (m *importer) knownBy(ctx context.Context, path caseload.Path, ids []string) (map[string][]*caseload.Case, error) {
	found, catalog, err := casesKnownBy(ctx, m.svc, m.by, path, ids)
	if err == nil {
		m.learn(catalog)
	}
	return found, err
}

// distinct are the texts that differ, without the empty one.
func distinct(texts []string) []string {
	slices.Sort(texts)
	return slices.DeleteFunc(slices.Compact(texts), func(s string) bool { return s == "" })
}

// learn takes the names of owners from a newer catalogue.
func (m *importer) learn(c *caseload.Catalog) {
	if m.catalog == c {
		return
	}
	m.catalog, m.owners = c, map[string]string{}
	for _, u := range c.Users() {
		m.owners[strings.ToLower(u.Name)] = u.ID
	}
	for _, u := range c.Users() {
		if local, _, isEmail := strings.Cut(u.Email, "@"); isEmail {
			m.owners[u.Email], m.owners[strings.ToLower(local+m.login)] = u.ID, u.ID
		}
	}
	for _, t := range c.Teams() {
		m.owners[strings.ToLower(t.Name)] = t.ID
	}
}

// settle says what a row does to which case. It reports whether anything is to
// be done: not with a row that is wrong, nor with a case that is not to be made.
func (m *importer) settle(row *importRow, known *knownCases) bool {
	found := known.byID[row.search]
	if m.search == byExternalID {
		found = known.byExternalID[row.search]
	}
	switch {
	case len(found) == 0 && !m.create:
		return false
	case len(found) == 0:
		row.change.Mode, row.change.Input.Type = caseload.CreateOnly, caseload.Set(m.caseType)
		if m.search == byCaseID {
			row.change.ID = row.search
		}
	case len(found) > 1:
		row.refuse(&rowError{"Too Many Matches", "These rows matched more than one case at the same time: several have the same external ID.", m.searchColumn, row.search})
	case !strings.EqualFold(typeName(m.catalog, found[0]), m.caseType):
		row.refuse(&rowError{"Wrong Case Type", "These cases are of another type than the upload.", m.searchColumn, row.search})
	default:
		row.change.Mode, row.change.ID = caseload.UpdateOnly, found[0].ID
		if m.search == byExternalID {
			row.change.Input.ExternalID = caseload.Opt[string]{} // it has that
		}
	}
	m.setOwner(row)
	m.setParent(row, known)
	return row.wrong == nil
}

// setOwner finds the user or team that a row gives its case to.
func (m *importer) setOwner(row *importRow) {
	id := row.owner
	switch isTeam := func(t *caseload.Team) bool { return t.ID == id }; {
	case id == "" && row.ownerName == "":
		return
	case id == "":
		if id = m.owners[strings.ToLower(row.ownerName)]; id == "" {
			row.refuse(&rowError{"Invalid Owner Name", "Owner name was used in the mapping but there were errors when uploading because of these values.", "owner_name", row.ownerName})
		}
	case m.catalog.UserByID(id) == nil && !slices.ContainsFunc(m.catalog.Teams(), isTeam):
		row.refuse(&rowError{"Invalid Owner", "There is no user or team with these IDs.", "owner_id", id})
	}
	row.change.Owner = caseload.Set(id)
}

// setParent finds the case that a row links its case to.
func (m *importer) setParent(row *importRow, known *knownCases) {
	if row.parent == "" && row.parentExternal == "" {
		return
	}
	found := known.byID[row.parent]
	if row.parent == "" {
		found = known.byExternalID[row.parentExternal]
	}
	if len(found) != 1 {
		column, id := row.parentCell()
		row.refuse(&rowError{"Invalid Parent ID", "An invalid or unknown parent case was specified for the uploaded case.", column, id})
		return
	}
	parent := found[0]
	row.change.Links = []caseload.LinkChange{{Name: cmp.Or(row.parentName, parentLink), Link: caseload.Link{
		To: parent.ID, Type: cmp.Or(row.parentType, typeName(m.catalog, parent)), Relation: cmp.Or(row.parentRelation, caseload.RelationChild),
	}}}
}

// submit stores rows by one form. Those that the form cannot hold are left out of
// it; where it is not known which they are, by halves.
func (m *importer) submit(ctx context.Context, rows []*importRow) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := m.svc.SubmitForm(ctx, m.by, m.form(rows))
	switch code := caseload.CodeOf(err); {
	case err == nil:
		m.status.count(rows)
		return nil
	case code != caseload.CodeInvalid && code != caseload.CodeConflict && code != caseload.CodeTooLarge:
		return err
	}
	if wrong := changeErrors(err); len(wrong) > 0 {
		return m.submit(ctx, m.without(rows, wrong))
	}
	if len(rows) == 1 {
		rows[0].wrong = m.rowError(rows[0], err)
		m.status.refuse(rows[0])
		return nil
	}
	half := len(rows) / 2
	if err := m.submit(ctx, rows[:half]); err != nil {
		return err
	}
	return m.submit(ctx, rows[half:])
}

func (m *importer) form(rows []*importRow) *caseload.FormInput {
	in := &caseload.FormInput{Form: caseload.Form{
		XMLNS: importXMLNS, Name: "Case import", Device: "importer", Answers: m.answers(),
	}}
	for _, row := range rows {
		in.Changes = append(in.Changes, row.change)
	}
	return in
}

// answers is what a form of the importer says besides what it does to cases.
func (m *importer) answers() string {
	j := &jsonText{}
	j.open()
	j.text("#type", "system")
	j.text("@xmlns", importXMLNS)
	if m.comment != "" {
		j.text("comment", m.comment)
	}
	j.close()
	return string(j.buf)
}

// changeErrors are what is wrong with changes of a form, by their places; none
// where it is the form as a whole.
func changeErrors(err error) map[int]error {
	out := map[int]error{}
	for _, err := range joined(err) {
		if e, ok := errors.AsType[*caseload.ChangeError](err); ok {
			out[e.At] = e.Err
		}
	}
	return out
}

// without lists the rows that are wrong, and returns the others.
func (m *importer) without(rows []*importRow, wrong map[int]error) (sound []*importRow) {
	for i, row := range rows {
		err, is := wrong[i]
		if !is {
			sound = append(sound, row)
			continue
		}
		row.wrong = m.rowError(row, err)
		m.status.refuse(row)
	}
	return sound
}

// rowError is an error of the Service as one of a row.
func (m *importer) rowError(row *importRow, err error) *rowError {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok {
		return &rowError{title: "Import Error", description: "Problems in importing cases. Please check the Excel file."}
	}
	out := &rowError{title: "Invalid Value", description: httpkit.Summary(e)}
	if e.Code == caseload.CodeConflict {
		out.title = "Case Generation Error"
	}
	if len(e.Problems) > 0 {
		column, cell := m.cellOf(row, e.Problems[0].Field)
		out.column, out.sample = column, cell
	}
	return out
}

// cellOf is the column of a field of the Service, and what a row says there.
func (m *importer) cellOf(row *importRow, field string) (column, cell string) {
	switch field {
	case "case_id":
		return m.searchColumn, row.search
	case "external_id":
		if m.search == byExternalID {
			return m.searchColumn, row.search
		}
		return field, row.change.Input.ExternalID.Value
	case "name":
		return cmp.Or(m.nameColumn, "name"), row.change.Input.Name.Value
	case "index":
		return row.parentCell()
	}
	name := strings.TrimPrefix(field, propertyPrefix)
	return name, row.change.Input.Properties[name].Canonical()
}

// parentCell is the column that says the parent of a row's case, and what it says.
func (r *importRow) parentCell() (column, cell string) {
	if r.parent != "" {
		return "parent_id", r.parent
	}
	return "parent_external_id", r.parentExternal
}
