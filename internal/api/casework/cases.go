package casework

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"caseload"
)

// listColumns are what a caseItem is made of.
var listColumns = []caseload.Path{
	"id", "reference", "client_reference", "status",
	"main_person.name", "main_person.email", "main_person.phone", "main_person.address", "main_person.postcode",
	"summary", "source", "archived", "opened", "updated", "category", "ward", "assignees", "owner",
}

const (
	listID = iota
	listReference
	listInternalRef
	listStatus
	listName
	listEmail
	listPhone
	listAddress
	listPostcode
	listSummary
	listSource
	listArchived
	listOpened
	listUpdated
	listCategory
	listWard
	listAssignees
	listOwner
)

// listCases answers GET /api/cases.
func listCases(c *call) error {
	q, err := parseQuery(c.r.URL.RawQuery, c.by.Tenant.Zone)
	if err != nil {
		return err
	}
	asked, err := q.list()
	if err != nil {
		return err
	}
	found, err := c.svc.ListCases(c.r.Context(), c.by, asked.Query, listColumns...)
	if err != nil {
		return err
	}
	page := casePage{Cases: make([]caseItem, found.Rows.Rows()), SearchActive: asked.Search != ""}
	for i := range page.Cases {
		page.Cases[i] = itemOfRow(found.Catalog, found.Rows, i)
	}
	size := int64(asked.Limit)
	page.Pagination = pagination{asked.page, asked.Limit, found.Total, (found.Total + size - 1) / size}
	if page.SearchActive { // difference 8: a search looks at the newest matches only
		c.w.Header().Set("X-Truncated", strconv.FormatBool(found.Total >= caseload.MaxMatches))
	}
	return c.sendJSON(http.StatusOK, page)
}

func itemOfRow(catalog *caseload.Catalog, b *caseload.Block, row int) caseItem {
	text := func(col int) *string { return orNull(string(b.Text(row, col))) }
	return caseItem{
		ID:               string(b.Text(row, listID)),
		Reference:        string(b.Text(row, listReference)),
		InternalRef:      text(listInternalRef),
		Status:           catalog.StageOf(b.PK(row, listStatus)).String(),
		ResidentName:     text(listName),
		ResidentEmail:    text(listEmail),
		ResidentPhone:    text(listPhone),
		ResidentAddress:  text(listAddress),
		ResidentPostcode: postcode(string(b.Text(row, listPostcode))),
		Summary:          text(listSummary),
		SourceChannel:    catalog.Source(b.PK(row, listSource)).Name,
		Archived:         b.Int(row, listArchived) == 1,
		CreatedAt:        instant(b.Int(row, listOpened)),
		UpdatedAt:        instant(b.Int(row, listUpdated)),
		Category:         categoryRef(catalog, b.PK(row, listCategory)),
		Ward:             wardRef(catalog, b.PK(row, listWard)),
		Assignee:         assigneeRef(catalog, caseload.ParseRefs(b.String(row, listAssignees)), b.PK(row, listOwner)),
	}
}

// caseOf is a whole case.
func caseOf(file *caseload.CaseFile) wholeCase {
	c, catalog := &file.Case, file.Catalog
	out := wholeCase{
		caseItem: caseItem{
			ID:            c.ID,
			Reference:     c.Reference,
			InternalRef:   orNull(c.ClientReference),
			Status:        catalog.StageOf(c.Status).String(),
			Summary:       orNull(c.Summary),
			SourceChannel: catalog.Source(c.Source).Name,
			Archived:      c.Archived,
			CreatedAt:     instant(c.Opened.UnixMicro()),
			UpdatedAt:     instant(c.Rev),
			Category:      categoryRef(catalog, c.Category),
			Ward:          wardRef(catalog, c.Ward),
			Assignee:      assigneeRef(catalog, c.Assignees, c.Owner),
		},
		HighlightedForPublic: c.Highlighted,
		PublicSummary:        orNull(c.PublicSummary),
		PublicThemes:         orNull(c.PublicThemes),
		Activity:             make([]activity, len(file.Activity)),
	}
	if r := file.Resident; r != nil {
		out.ResidentName, out.ResidentEmail, out.ResidentPhone = orNull(r.Name), orNull(r.Email), orNull(r.Phone)
		out.ResidentAddress, out.ResidentPostcode = orNull(r.Address), postcode(r.Postcode)
	}
	for i, a := range file.Activity {
		out.Activity[i] = activity{a.ID, a.Type, instant(a.At.UnixMicro()), a.By, activityText(a)}
	}
	return out
}

// activityText is an Activity's text in the names that bodies have; what they
// do not have is not told.
func activityText(a caseload.Activity) string {
	if a.Type != caseload.ActivityUpdated {
		return a.Text
	}
	var names []string
	for _, field := range a.Fields {
		if name, ok := wireNames[field]; ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func postcode(s string) *string { return orNull(strings.ReplaceAll(s, " ", "")) }

func categoryRef(catalog *caseload.Catalog, k caseload.PK) *namedID {
	if c := catalog.Category(k); c != nil {
		return &namedID{c.ID, c.Name}
	}
	return nil
}

func wardRef(catalog *caseload.Catalog, k caseload.PK) *namedID {
	if w := catalog.Ward(k); w != nil {
		return &namedID{w.ID, w.Name}
	}
	return nil
}

// assigneeRef is the first assignee, else the user who owns the case.
func assigneeRef(catalog *caseload.Catalog, assignees []caseload.PK, owner caseload.PK) *userID {
	for _, k := range append(slices.Clone(assignees), owner) {
		if u := catalog.User(k); u != nil {
			return &userID{u.ID, u.Name, u.Role}
		}
	}
	return nil
}

// readCase answers GET /api/cases/{id}.
func readCase(c *call) error {
	file, err := c.svc.Case(c.r.Context(), c.by, c.id())
	if err != nil {
		return err
	}
	return c.sendJSON(http.StatusOK, caseOf(file))
}

// createCase answers POST /api/cases.
func createCase(c *call) error {
	var body newCaseBody
	given, err := c.decode(&body, notNull...)
	if err != nil {
		return err
	}
	in, err := body.input(given)
	if err != nil {
		return err
	}
	file, err := c.svc.CreateCase(c.r.Context(), c.by, in)
	if err != nil {
		return unprocessable(err)
	}
	return c.sendNew("/api/cases/", file.Case.ID, written(file))
}

// updateCase answers PATCH and PUT /api/cases/{id}, which are the same
// (difference 9).
func updateCase(c *call) error {
	var body caseBody
	given, err := c.decode(&body, notNull...)
	if err != nil {
		return err
	}
	in, err := body.input(given)
	if err != nil {
		return err
	}
	seen, err := timeOf("updatedAt", body.UpdatedAt)
	if err != nil {
		return err
	}
	file, err := c.svc.UpdateCase(c.r.Context(), c.by, c.id(), seen, in)
	if err != nil {
		return unprocessable(err)
	}
	return c.sendJSON(http.StatusOK, written(file))
}

// written answers who wrote a case: with all of it, if they may read it.
func written(file *caseload.CaseFile) any {
	if file.Partial {
		return caseStub{file.Case.ID, file.Case.Reference, instant(file.Case.Rev)}
	}
	return caseOf(file)
}

// deleteCase answers DELETE /api/cases/{id}.
func deleteCase(c *call) error {
	if err := c.svc.HideCase(c.r.Context(), c.by, c.id()); err != nil {
		return err
	}
	return c.sendJSON(http.StatusOK, success{true})
}

// addNote answers POST /api/cases/{id}/notes.
func addNote(c *call) error {
	var body noteBody
	if _, err := c.decode(&body); err != nil {
		return err
	}
	if err := required("text", body.Text); err != nil {
		return err
	}
	file, err := c.svc.AddNote(c.r.Context(), c.by, c.id(), *body.Text)
	if err != nil {
		return unprocessable(err)
	}
	return c.sendNew("/api/cases/", file.Case.ID, written(file))
}
