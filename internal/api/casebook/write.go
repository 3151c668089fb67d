package casebook

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/jsonapi"
)

// create makes a resource of the collection.
func (c *call) create(of *resource) error {
	q, err := c.answerable(of)
	if err != nil {
		return err
	}
	d, err := c.demanded(of, "")
	if err != nil {
		return err
	}
	err = c.change([]caseload.Edit{d.edit}, func(c *call, left []caseload.Row) error {
		c.w.Header().Set("Location", c.urlOf(of, left[0].ID)) // difference 76
		return c.written(q, left[0], http.StatusCreated)
	})
	return c.blame(err, d)
}

// update changes the resource.
func (c *call) update(of *resource) error {
	q, err := c.answerable(of)
	if err != nil {
		return err
	}
	d, err := c.demanded(of, c.id())
	if err != nil {
		return err
	}
	changed, err := c.perform(d)
	if err != nil {
		return err
	}
	return c.written(q, changed, http.StatusOK)
}

// remove hides the resource, or all of several.
func (c *call) remove(of *resource) error {
	if _, err := c.ask(of, jsonapi.ParameterOptions{One: true}); err != nil {
		return err
	}
	seen, err := c.seen("")
	if err != nil {
		return err
	}
	var edits []caseload.Edit
	for _, id := range c.ids() {
		edits = append(edits, caseload.Edit{Act: caseload.ActHide, Noun: of.noun, ID: id, Seen: seen})
	}
	if _, err := c.svc.Edit(c.r.Context(), c.by, edits...); err != nil {
		return c.staled(err, edits)
	}
	return c.nothing(http.StatusNoContent)
}

// restore brings the resource back (difference 82).
func (c *call) restore(of *resource) error {
	q, err := c.answerable(of)
	if err != nil {
		return err
	}
	restored, err := c.perform(&demand{edit: caseload.Edit{Act: caseload.ActRestore, Noun: of.noun, ID: c.id()}})
	if err != nil {
		return err
	}
	return c.written(q, restored, http.StatusOK)
}

// purge empties the resource for good (difference 87).
func (c *call) purge(of *resource) error {
	if _, err := c.ask(of, jsonapi.ParameterOptions{One: true}); err != nil {
		return err
	}
	if _, err := c.perform(&demand{edit: caseload.Edit{Act: caseload.ActPurge, Noun: of.noun, ID: c.id()}}); err != nil {
		return err
	}
	return c.nothing(http.StatusNoContent)
}

// answerable reads what the answer is to hold, and makes sure that the caller may
// have it, before anything is changed. It asks nothing of who wants no more than
// to know that it is done.
func (c *call) answerable(of *resource) (*question, error) {
	q, err := c.ask(of, jsonapi.ParameterOptions{One: true})
	if err != nil || c.minimal() {
		return q, err
	}
	return q, c.readable(q)
}

// readable makes sure that the caller may have the answer to a question.
func (c *call) readable(q *question) error {
	records, wrong := q.records()
	if len(wrong) > 0 {
		return wrong
	}
	records.IDs = []string{}
	_, err := c.read(q, records)
	return err
}

// minimal reports whether the client wants no representation (RFC 7240, 4.2).
func (c *call) minimal() bool {
	for preference := range strings.SplitSeq(strings.Join(c.r.Header.Values("Prefer"), ","), ",") {
		preference, _, _ = strings.Cut(preference, ";")
		name, value, _ := strings.Cut(preference, "=")
		if strings.EqualFold(strings.TrimSpace(name), "return") {
			return strings.EqualFold(strings.Trim(value, " \t\""), "minimal") // the first one counts
		}
	}
	return false
}

// maxBody is the size of a request's body, in bytes.
const maxBody = 1 << 20

// body reads the request's.
func (c *call) body() (_ []byte, err error) {
	if c.sent != nil {
		return c.sent, nil
	}
	c.sent, err = httpkit.Body(c.w, c.r, maxBody)
	if caseload.CodeOf(err) == caseload.CodeInvalid {
		return nil, jsonapi.Errors{{Status: http.StatusBadRequest, Title: "Request body error", Detail: sentenceOf(err)}}
	}
	return c.sent, err
}

// demanded is the change that the resource of the request asks for: of the one
// with an ID, or the making of one, if that is "". Where something is wrong with
// it, the error has all that is.
func (c *call) demanded(of *resource, id string) (*demand, error) {
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	r, wrong := jsonapi.DecodeResource(body, jsonapi.Target{Type: of.Name, ID: id})
	if r == nil {
		return nil, jsonapi.InOrder(body, wrong)
	}
	d, err := c.demandOf(of, r, id)
	if err != nil {
		return nil, err
	}
	if id != "" {
		if d.edit.Seen, err = c.seen(r.Version); err != nil {
			return nil, err
		}
	}
	d.wrong = append(wrong, d.wrong...)
	switch {
	case len(d.wrong) > jsonapi.MaxErrors: // no more would be listed
		return nil, jsonapi.InOrder(body, d.wrong)
	case len(d.wrong) > 0:
		return nil, c.blame(c.svc.Check(c.r.Context(), c.by, d.edit), d)
	}
	return d, nil
}

// newID is the form of the IDs that clients give (RFC 9562, section 4;
// difference 78).
var newID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// requiredOf are the fields of ours that resources must have, when they are
// changed too (difference 77).
var requiredOf = map[caseload.Noun][]string{nCase: {"name", "type"}}

// demand is a change that a request asks for.
type demand struct {
	edit   caseload.Edit
	locate locator        // nil: no field of the change is in the request
	wrong  jsonapi.Errors // found before the Service was asked
}

// demandOf is the change that a resource of a request asks for: of the one with an
// ID, or the making of one, if that is "".
func (c *call) demandOf(of *resource, r *jsonapi.Resource, id string) (*demand, error) {
	d := &demand{locate: of.sourceIn(r), wrong: jsonapi.Check(of.Type, r, c.dialect())}
	d.edit = caseload.Edit{
		Act: caseload.ActUpdate, Noun: of.noun, ID: id, Required: requiredOf[of.noun], Declared: c.by.Tenant.Settings.CasebookDeclared,
	}
	if id == "" {
		d.edit.Act, d.edit.ID = caseload.ActCreate, r.ID
		if r.ID != "" && !newID.MatchString(r.ID) {
			d.wrong = append(d.wrong, refusal(r.PointerOf("id"), "The ID of a new resource is a UUID in lower-case letters, or is left to the server."))
		}
	}
	shown, err := c.presentOf(of, r, id)
	if err != nil {
		return nil, err
	}
	draft := drafts[of.noun]()
	d.edit.Input = draft.input
	d.wrong = slices.Concat(d.wrong, draft.write(r), shown.differ(of, r))
	if draft.finish != nil {
		d.wrong = append(d.wrong, blamed(draft.finish(), d)...)
	}
	return d, nil
}

// write puts what a resource brings, and a request may change, into the input.
func (d *draft) write(r *jsonapi.Resource) (wrong jsonapi.Errors) {
	for _, n := range r.Attributes {
		if set := d.attributes[n.Name]; set != nil {
			wrong = append(wrong, set(n)...)
		}
	}
	for _, l := range r.Relationships {
		if link := d.relationships[l.Name]; link != nil {
			link(replace, l.To)
		}
	}
	return wrong
}

// perform makes one change, and answers the row that it left. What is wrong with
// the request is told with its place there.
func (c *call) perform(d *demand) (caseload.Row, error) {
	left, err := c.svc.Edit(c.r.Context(), c.by, d.edit)
	if err == nil {
		return left[0], nil
	}
	return caseload.Row{}, c.blame(err, d)
}

// blame makes an error of the Service, if there is one, point into the request,
// and joins it with what was found wrong there. One that is not about fields
// comes alone: then the change is not to be judged.
func (c *call) blame(err error, d *demand) error {
	wrong := slices.Concat(d.wrong, blamed(err, d))
	if len(wrong) == 0 || err != nil && !aboutFields(err) {
		return c.staled(err, []caseload.Edit{d.edit})
	}
	return jsonapi.InOrder(c.sent, wrong)
}

// urlOf is that of a resource, as its link self has it.
func (c *call) urlOf(of *resource, id string) string {
	return jsonapi.NewEncoder(c.base(), nil).URL(of.Type, id)
}

// written answers the resource that a change has left, as GET answers it. It has
// no body where the client wants none, and where the caller may not see the
// resource any more.
func (c *call) written(q *question, left caseload.Row, status int) error {
	none := status
	if none == http.StatusOK {
		none = http.StatusNoContent
	}
	if c.minimal() {
		c.w.Header().Set("Preference-Applied", "return=minimal")
		c.w.Header().Set("ETag", httpkit.TagOf(left.Rev))
		return c.nothing(none)
	}
	set, err := c.byID(q, left.ID)
	if caseload.CodeOf(err) == caseload.CodeNotFound {
		return c.nothing(none)
	}
	if err != nil {
		return err
	}
	doc := c.single(q, set)
	doc.Links = []jsonapi.Link{{Name: "self", URL: jsonapi.QueryURL(c.urlOf(q.of, left.ID), c.r.URL.RawQuery)}}
	return c.send(status, doc)
}

// nothing answers without a body.
func (c *call) nothing(status int) error {
	c.w.Header().Set("Vary", jsonapi.Vary)
	c.w.WriteHeader(status)
	return nil
}
