package ui

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
)

// personPage is one person whole, with the cases that they have a part in.
type personPage struct {
	page
	About    []summaryRow
	Cases    table
	Next     string // the address of more cases, "" at the end
	Timeline []event
	Earlier  string // the address of what happened before, "" for nothing
	None     bool   // the person has a part in no case that the visitor may see
	Readers  *table // who has looked, for who may know
}

var (
	partsInCases = caseload.Way{Path: "person", Back: true, Noun: caseload.NounInvolvement}
	toCase       = caseload.Way{Path: "case", Noun: caseload.NounCase}
)

// showPerson asks the store for the person, for a page of the parts in cases with their
// cases, and keeps that the visitor looks, once an hour.
func showPerson(v *visit) error {
	id := v.r.PathValue("id")
	ctx, by := v.r.Context(), v.visitor.By
	person, err := v.svc.Person(ctx, by, id)
	if err != nil {
		return err
	}
	readers, err := v.seen(caseload.NounPerson, id)
	if err != nil {
		return err
	}
	p := personPage{Readers: readers, page: v.page(v.personName(person.Name, person.Title, person.FirstName, person.LastName)).under(v.t("people.all"), peopleAddress), About: v.aboutPerson(person)}
	if v.visitor.By.CheckEdit(caseload.ActUpdate, caseload.NounPerson) == nil {
		p.offer(button{link: link{v.t("person.edit"), personAddress(id) + "/edit"}, Looks: "secondary"})
	}
	if p.Timeline, p.Earlier, err = v.personTimeline(id); err != nil {
		return err
	}
	if err := v.partsOf(&p, id); err != nil {
		return err
	}
	return v.render(http.StatusOK, "person", p)
}

// personTimeline is what happened to a person, the newest first, and where to read
// what happened before that.
func (v *visit) personTimeline(id string) (all []event, earlier string, err error) {
	before, err := beforeOf(v.r.URL.Query().Get(beforeName))
	if err != nil {
		return nil, "", err
	}
	history, err := v.svc.History(v.r.Context(), v.visitor.By, caseload.NounPerson, id, before)
	if err != nil {
		return nil, "", err
	}
	for _, x := range history.Revisions {
		e := event{At: v.moment(time.UnixMicro(int64(x.Rev))), By: v.authorName(x.By), Title: v.t(personActs[x.Act]), Changes: v.changeLines(history.Catalog, &x, 0)}
		all = append(all, e)
	}
	if history.More {
		earlier = personAddress(id) + "?" + beforeName + "=" + strconv.FormatInt(int64(history.Revisions[len(history.Revisions)-1].Rev), 10) + "#timeline"
	}
	return all, earlier, nil
}

// personActs are the keys of what changes did to a person.
var personActs = map[caseload.Act]string{
	caseload.ActCreate: "event.person-made", caseload.ActUpdate: "event.person-changed", caseload.ActHide: "event.deleted",
	caseload.ActRestore: "event.restored", caseload.ActPurge: "event.purged",
}

// aboutPerson is what is known of a person, without what is not.
func (v *visit) aboutPerson(p *caseload.Person) (out []summaryRow) {
	for _, x := range []struct{ key, value string }{
		{"person.title-before", p.Title}, {"person.first-name", p.FirstName}, {"person.last-name", p.LastName}, {"people.organisation", p.Organisation},
		{"people.email", p.Email}, {"people.phone", p.Phone}, {"person.mobile", p.Mobile},
		{"person.address", p.Address}, {"people.town", p.Town}, {"person.county", p.County}, {"people.postcode", p.Postcode},
	} {
		if x.value != "" {
			out = append(out, summaryRow{Key: v.t(x.key), Value: cell{Text: x.value}})
		}
	}
	if !p.Born.IsZero() {
		out = append(out, summaryRow{Key: v.t("person.born"), Value: cell{Day: &p.Born}})
	}
	properties := p.Properties.Values()
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		out = append(out, summaryRow{Key: name, Value: cell{Text: properties[name].Canonical()}})
	}
	for _, x := range []struct {
		key string
		at  caseload.Rev
	}{{"person.added", p.Created}, {"person.updated", p.Rev}} {
		at := v.moment(time.UnixMicro(int64(x.at)))
		out = append(out, summaryRow{Key: v.t(x.key), Value: cell{At: &at}})
	}
	return out
}

// partsOf reads a page of the cases that a person has a part in, the newest part first.
func (v *visit) partsOf(p *personPage, id string) error {
	columns := columnsNamed("reference", "name", "summary", "status", "due")
	set, err := v.svc.ListRecords(v.r.Context(), v.visitor.By, caseload.RecordQuery{
		Noun: caseload.NounInvolvement, From: &caseload.Origin{Noun: caseload.NounPerson, ID: id, Way: partsInCases},
		Query:   caseload.Query{Order: []caseload.Order{{Path: "pk", Desc: true}}, After: caseload.Cursor(v.r.URL.Query().Get(afterName)), Limit: pageSize},
		Columns: map[caseload.Noun][]caseload.Path{caseload.NounInvolvement: {"role", "type", "effective", "ended"}, caseload.NounCase: pathsOf(columns)},
		Include: []caseload.Inclusion{{Way: toCase}},
	})
	if err != nil {
		return err
	}
	p.Cases = v.headed(v.t("person.cases"), columns)
	p.Cases.Columns = slices.Insert(p.Cases.Columns, 1, column{Title: v.t("person.part")}, column{Title: v.t("person.since"), Whole: true}, column{Title: v.t("person.until"), Whole: true})
	cases := recordsOf(set.Related[caseload.NounCase], pathsOf(columns)...)
	for row := range set.Page.Rows() {
		if cells := v.partCells(set, cases, columns, row); cells != nil {
			p.Cases.Rows = append(p.Cases.Rows, cells)
		}
	}
	p.None = len(p.Cases.Rows) == 0
	if set.Next != "" {
		p.Next = personAddress(id) + "?" + url.Values{afterName: {string(set.Next)}}.Encode()
	}
	return nil
}

// part is what the pages call the part that a person has in a case: its role, or its
// kind where that is not said.
func (v *visit) part(role, kind string) string {
	part := strings.TrimSpace(cmp.Or(role, kind))
	if part == caseload.RoleResident {
		return v.t("case.resident")
	}
	return nameInWords(part)
}

// partCells is a case with the person's part in it; nil where the visitor may not see
// the case.
func (v *visit) partCells(set *caseload.RecordSet, cases []record, columns []caseColumn, row int) []cell {
	part := set.Page
	to, _ := set.Linked(toCase, part.PKOf(row))
	if len(to) == 0 {
		return nil
	}
	at, ok := set.Related[caseload.NounCase].Row(to[0])
	if !ok {
		return nil
	}
	cells := v.caseCells(columns, &item{cases[at], set.Catalog, cases[at].text("id")})
	return slices.Insert(cells, 1, cell{Text: v.part(part.String(row, 0), part.String(row, 1))}, dayIn(dayOf(part.Value(row, 2))), dayIn(dayOf(part.Value(row, 3))))
}
