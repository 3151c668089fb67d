package icasework

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
)

// createParameters are those of createcase that are read otherwise than by
// caseReader. Any other is a field of the form.
var createParameters = with(
	httpkit.Parameter{Name: "Type", Values: []string{"Complaint"}, Open: true, Means: "the case type: its name, label or ID"},
	httpkit.Parameter{Name: "ExternalId", Open: true, Means: "the number of the case in the client's system"},
	httpkit.Parameter{Name: "RequestId", Open: true, Means: "the number that the case is to have"},
	httpkit.Parameter{Name: "RequestMethod", Open: true, Means: "how the case came in"},
	httpkit.Parameter{Name: "Label", Open: true, Means: "the name of the case"},
	httpkit.Parameter{Name: "Status", Open: true, Means: "a status of the account"},
	httpkit.Parameter{Name: "Customer.Id", Open: true, Means: "the ID of the person, who is changed if known and made if not"},
	formatParameter,
)

// formatParameter is of the addresses that answer XML or JSON.
var formatParameter = httpkit.Parameter{Name: "Format", Values: []string{formatXML, formatJSON}, Means: "the form of the answer"}

// plainFormat reads the format of an answer that is XML or JSON.
func (c *call) plainFormat() (string, error) {
	kind, given := c.asked.given("Format")
	switch kind = strings.ToLower(kind); {
	case !given:
		return formatXML, nil
	case kind == formatXML || kind == formatJSON:
		return kind, nil
	}
	return "", wrong("Format", "it must be xml or json.")
}

// newCase is a case that a client wants to be made.
type newCase struct {
	*caseReader
	id     string
	format string
	once   bool // the ExternalId is that of one case
}

// createCase answers POST /createcase.
func createCase(c *call) error {
	wanted, err := c.readNewCase()
	if err != nil {
		return err
	}
	made, err := c.create(wanted)
	if wanted.once && isTaken(err, "external_id") {
		made, err = c.madeBefore(wanted)
	}
	if err != nil {
		return err
	}
	return c.respond(wanted.format, "createcaseresponse", made.cells(wanted.format)...)
}

func (c *call) readNewCase() (*newCase, error) {
	format, err := c.plainFormat()
	if err != nil {
		return nil, err
	}
	if _, given := c.asked.given("CaseId"); given {
		return nil, wrong("CaseId", "createcase makes new cases. Change one by updatecase, or choose a number by RequestId.")
	}
	called, given := c.asked.given("Type")
	if !given {
		return nil, missing("Type")
	}
	catalog, err := c.svc.Vocabulary(c.r.Context(), c.by)
	if err != nil {
		return nil, err
	}
	out := &newCase{caseReader: c.newCaseReader(catalog, catalog.CaseTypeCalled(called)), id: c.svc.NewID(), format: format}
	out.in.Type = caseload.Set(called)
	external, given := c.asked.given("ExternalId")
	out.in.ExternalID = caseload.Opt[string]{Set: given, Value: external}
	out.once = given && c.by.Tenant.Settings.ICaseworkCreateOnce
	if number, given := c.asked.given("RequestId"); given {
		if out.in.Number, err = strconv.ParseInt(strings.TrimSpace(number), 10, 64); err != nil || out.in.Number < 1 || out.in.Number > caseload.MaxNumber {
			return nil, wrong("RequestId", "it must be a whole number from 1 to "+strconv.Itoa(caseload.MaxNumber)+".")
		}
	}
	return out, c.readFields(out.caseReader, "Type", "ExternalId", "RequestId")
}

// readFields reads all parameters but some, and those that say who asks and how to
// answer. Of one that is given twice the first counts.
func (c *call) readFields(r *caseReader, but ...string) error {
	met := map[string]bool{"format": true}
	for _, name := range but {
		met[strings.ToLower(name)] = true
	}
	for _, p := range credentialParameters {
		met[strings.ToLower(p.Name)] = true
	}
	met["requestdate"] = false // also a field
	for _, p := range c.asked.pairs {
		if name := strings.ToLower(p.Name); !met[name] {
			met[name] = true
			if err := r.read(p.Name, p.Value); err != nil {
				return err
			}
		}
	}
	return c.readFiles(r)
}

// readFiles reads the files of a form.
func (c *call) readFiles(r *caseReader) error {
	for _, f := range c.asked.files {
		if err := r.file(f); err != nil {
			return err
		}
	}
	return nil
}

// madeCase is what createcase answers.
type madeCase struct {
	number int64
	team   string // the code of its team; "": none
}

// cells are the members of the answer; JSON has no team.
func (m *madeCase) cells(format string) []caseload.NamedCell {
	cells := []caseload.NamedCell{{Name: "caseid", Text: strconv.FormatInt(m.number, 10)}}
	if m.team != "" && format == formatXML {
		cells = append(cells, caseload.NamedCell{Name: "team", Text: m.team})
	}
	return cells
}

// create makes the case with its people and documents, under the number that the
// client brings (difference 106). A person of an ID is
// changed if there is one, which may be found out more than once.
func (c *call) create(wanted *newCase) (made *madeCase, err error) {
	fresh := map[int]bool{}
	for range len(wanted.people) + 1 {
		edits, err := wanted.edits(c.svc.NewID, fresh)
		if err != nil {
			return nil, err
		}
		made, err = c.make(wanted, edits)
		at, unknown := unknownPerson(err)
		if !unknown || at >= len(wanted.people) {
			return made, err
		}
		fresh[at] = true
	}
	return nil, caseload.Errorf(caseload.CodeConflict, "The people of the case were changed meanwhile. Try again.")
}

// unknownPerson reports which edit was of a person who is not there.
func unknownPerson(err error) (at int, unknown bool) {
	if all, ok := errors.AsType[caseload.EditErrors](err); ok {
		i := slices.IndexFunc(all, func(e *caseload.EditError) bool { return caseload.CodeOf(e.Err) == caseload.CodeNotFound })
		if i >= 0 {
			return all[i].At, true
		}
	}
	return 0, false
}

// edits make the people, the case, their parts in it and the documents, in this
// order. A person of an ID is there already, unless it is one of fresh.
func (n *newCase) edits(newID func() string, fresh map[int]bool) ([]caseload.Edit, error) {
	var people, parts []caseload.Edit
	for i, p := range n.people {
		act, id := caseload.ActUpdate, p.id
		if id == "" || fresh[i] {
			act = caseload.ActCreate
		}
		if id == "" {
			id = newID()
		}
		people = append(people, caseload.Edit{Act: act, Noun: caseload.NounPerson, ID: id, Input: &p.in})
		parts = append(parts, involve(n.id, id, p.role))
	}
	documents, err := n.documentEdits(n.id)
	if err != nil {
		return nil, err
	}
	own := caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, ID: n.id, Input: &n.in, SharedExternalID: !n.once}
	return slices.Concat(people, []caseload.Edit{own}, parts, documents), nil
}

// involve gives a person a part in a case.
func involve(caseID, personID, role string) caseload.Edit {
	return caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounInvolvement, Input: &caseload.InvolvementInput{
		Case: caseload.Set(caseID), Person: caseload.Set(personID), Role: caseload.Set(role),
	}}
}

// make carries the edits out: once for all requests of one Idempotency-Key.
func (c *call) make(wanted *newCase, edits []caseload.Edit) (made *madeCase, err error) {
	look := func(_ []caseload.Row, records caseload.Lister) (err error) {
		made, err = lookAt(wanted.id, records)
		return err
	}
	once, err := c.once()
	if err != nil {
		return nil, err
	}
	if once == nil {
		err = c.svc.EditThen(c.r.Context(), c.by, edits, look)
		return made, err
	}
	earlier, err := c.svc.EditOnce(c.r.Context(), c.by, *once, edits, func(left []caseload.Row, records caseload.Lister) (caseload.Answer, error) {
		if err := look(left, records); err != nil {
			return caseload.Answer{}, err
		}
		return caseload.Answer{Status: http.StatusOK, Content: fmt.Appendf(nil, "%d %s", made.number, made.team)}, nil
	})
	if err != nil || earlier == nil {
		return made, err
	}
	number, team, _ := strings.Cut(string(earlier.Content), " ")
	made = &madeCase{team: team}
	made.number, err = strconv.ParseInt(number, 10, 64)
	return made, err
}

// lookAt reads what is answered of a case.
func lookAt(id string, records caseload.Lister) (*madeCase, error) {
	set, err := records(caseload.RecordQuery{
		Noun: caseload.NounCase, IDs: []string{id}, Columns: map[caseload.Noun][]caseload.Path{caseload.NounCase: {"number", "owner"}},
	})
	if err != nil {
		return nil, err
	}
	if set.Page.Rows() == 0 {
		return nil, caseload.Errorf(caseload.CodeForbidden, "The case would not be yours to see.")
	}
	made := &madeCase{number: set.Page.Int(0, 0)}
	if team := set.Catalog.Team(set.Page.PK(0, 1)); team != nil {
		made.team = team.Code
	}
	return made, nil
}

// maxOnceKey is how long an Idempotency-Key may be, in bytes.
const maxOnceKey = 255

// once reads the request's Idempotency-Key, nil without one. What tells a request
// from others is all of it but who asks: a signature or a token may be another
// when it is sent again (difference 104).
func (c *call) once() (*caseload.Once, error) {
	key := strings.Trim(c.r.Header.Get("Idempotency-Key"), ` "`)
	if key == "" {
		return nil, nil
	}
	if _, err := caseload.ParseText(key, maxOnceKey); err != nil {
		return nil, wrong("Idempotency-Key", "it must be a text of at most "+strconv.Itoa(maxOnceKey)+" bytes.")
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q", c.Pattern)
	for _, p := range c.asked.pairs {
		if !isCredential(p.Name) {
			fmt.Fprintf(h, " %q %q", p.Name, p.Value)
		}
	}
	for _, f := range c.asked.files {
		sum := sha256.Sum256([]byte(f.body))
		fmt.Fprintf(h, " %q %q %q %x", f.field, f.name, f.mediaType, sum)
	}
	return &caseload.Once{Token: key, Request: h.Sum(nil)}, nil
}

// isCredential reports whether a parameter says who asks.
func isCredential(name string) bool {
	return slices.ContainsFunc([]string{"access_token", "Key", "Signature"}, func(known string) bool { return strings.EqualFold(name, known) })
}

// isTaken reports whether a value is refused because another has it.
func isTaken(err error, field string) bool {
	all, ok := errors.AsType[caseload.EditErrors](err)
	return ok && slices.ContainsFunc(all, func(e *caseload.EditError) bool {
		known, ok := errors.AsType[*caseload.Error](e.Err)
		return ok && slices.ContainsFunc(known.Problems, func(p caseload.Problem) bool { return p.Taken && p.Field == field })
	})
}

// madeBefore finds the case that has the ExternalId: whoever asked first has made
// it.
func (c *call) madeBefore(wanted *newCase) (*madeCase, error) {
	found, err := c.svc.FindCases(c.r.Context(), c.by, caseload.CaseKey{ExternalID: wanted.in.ExternalID.Value})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, caseload.Errorf(caseload.CodeConflict, "The case of this ExternalId was deleted meanwhile. Try again.")
	}
	newest := found[len(found)-1]
	made := &madeCase{number: newest.Number}
	if team := wanted.catalog.Team(newest.Owner); team != nil {
		made.team = team.Code
	}
	return made, nil
}
