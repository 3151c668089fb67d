package casebook

import (
	"net/http"
	"slices"
	"strconv"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/jsonapi"
)

// ask reads the query of the request, about resources of a type.
func (c *call) ask(of *resource, o jsonapi.ParameterOptions) (*question, error) {
	o.Dialect = c.dialect()
	o.Cursor = slices.Contains(c.media.Profiles, cursorProfile)
	parameters, wrong := jsonapi.ParseParameters(schema, of.Type, c.r.URL.RawQuery, o)
	if len(wrong) > 0 {
		return nil, wrong
	}
	return &question{Parameters: parameters, of: of, shapes: map[caseload.Noun]*columns{}}, nil
}

// read asks the Service.
func (c *call) read(q *question, records caseload.RecordQuery) (*caseload.RecordSet, error) {
	set, err := c.records(records)
	return set, q.blame(err)
}

// list answers a page of a collection.
func (c *call) list(of *resource) error {
	q, err := c.ask(of, jsonapi.ParameterOptions{})
	if err != nil {
		return err
	}
	return c.page(q, nil)
}

// page answers a page of the resources that a question is about, of those alone
// that a way leads to from an origin, unless that is nil.
func (c *call) page(q *question, from *caseload.Origin) error {
	records, wrong := q.records()
	if len(wrong) > 0 {
		return wrong
	}
	records.From = from
	set, err := c.read(q, records)
	if err != nil {
		return err
	}
	doc := c.document(q, set)
	doc.Content = jsonapi.Collection{q.primary(set)}
	extent := jsonapi.Extent{Rows: set.Page.Rows(), More: set.Next != "", Total: int(set.Total), First: string(set.Prev), Last: string(set.Next)}
	doc.Links = append(doc.Links, jsonapi.PageLinks(c.address(), c.r.URL.RawQuery, q.Page, extent)...)
	if q.Page.Total { // difference 67
		doc.Meta = append(doc.Meta, jsonapi.Member{Name: "totalResourceCount", Value: strconv.FormatInt(set.Total, 10)})
	}
	return c.send(http.StatusOK, doc)
}

// one answers one resource.
func (c *call) one(of *resource) error {
	q, err := c.ask(of, jsonapi.ParameterOptions{One: true})
	if err != nil {
		return err
	}
	if len(c.ids()) > 1 {
		return c.several(q)
	}
	set, err := c.byID(q, c.id())
	if err != nil {
		return err
	}
	doc := c.single(q, set)
	if !q.Included && httpkit.Unchanged(c.r.Header, c.w.Header().Get("ETag")) {
		return c.nothing(http.StatusNotModified)
	}
	return c.send(http.StatusOK, doc)
}

// maxSeveral is how many resources one address may name.
const maxSeveral = 1_000

// several answers those of the resources that the address names which are there,
// in its order (difference 81).
func (c *call) several(q *question) error {
	records, wrong := q.records()
	if len(wrong) > 0 {
		return wrong
	}
	records.IDs = c.ids()
	if len(records.IDs) > maxSeveral {
		return caseload.Errorf(caseload.CodeTooLarge, "An address may name at most %d resources.", maxSeveral)
	}
	set, err := c.read(q, records)
	if err != nil {
		return err
	}
	doc := c.document(q, set)
	doc.Content = jsonapi.Collection{q.primary(set).inOrder(records.IDs)}
	return c.send(http.StatusOK, doc)
}

// byID reads one resource with what is included. One that the caller may not see
// is as one that there is not (difference 74).
func (c *call) byID(q *question, id string) (*caseload.RecordSet, error) {
	records, wrong := q.records()
	if len(wrong) > 0 {
		return nil, wrong
	}
	records.IDs = []string{id}
	set, err := c.read(q, records)
	if err == nil && set.Page.Rows() == 0 {
		return nil, caseload.Errorf(caseload.CodeNotFound, "There is no such %s.", q.of.noun)
	}
	return set, err
}

// single is the document of the only row of a set, and sets its ETag.
func (c *call) single(q *question, set *caseload.RecordSet) *jsonapi.Document {
	doc := c.document(q, set)
	primary := q.primary(set)
	doc.Content = jsonapi.Single{Rows: primary}
	tag := httpkit.TagOf(primary.rev(0))
	if q.Included {
		tag = "W/" + tag // of others too, which change by themselves
	}
	c.w.Header().Set("ETag", tag)
	return doc
}

// document begins the answer to a question.
func (c *call) document(q *question, set *caseload.RecordSet) *jsonapi.Document {
	return &jsonapi.Document{
		Encoder: jsonapi.NewEncoder(c.base(), q.Fields), Include: q.Included, Included: q.included(set),
		Links: []jsonapi.Link{{Name: "self", URL: jsonapi.QueryURL(c.address(), c.r.URL.RawQuery)}},
	}
}

// primary is the page of a set as resources.
func (q *question) primary(set *caseload.RecordSet) *rows {
	return newRows(q, q.of, set, set.Page)
}

// included is what was asked to be included, a type at a time.
func (q *question) included(set *caseload.RecordSet) (out []jsonapi.Rows) {
	types := map[*jsonapi.Type]bool{}
	q.typesIncluded(q.Include, types)
	for _, t := range schema.Types { // always in the same order
		r := resources[t]
		if related := set.Related[r.noun]; types[t] && related != nil {
			out = append(out, newRows(q, r, set, related))
		}
	}
	return out
}

func (q *question) typesIncluded(include []*jsonapi.Inclusion, types map[*jsonapi.Type]bool) {
	for _, inc := range include {
		for _, to := range inc.To {
			types[to] = true
		}
		q.typesIncluded(inc.Nested, types)
	}
}

// relationship finds the one that the address names.
func (c *call) relationship(of *resource) (*relationship, int, error) {
	if known, i := of.Relationship(c.r.PathValue("relationship")); known != nil {
		return &of.relationships[i], i, nil
	}
	return nil, 0, caseload.Errorf(caseload.CodeNotFound, "Resources of the type %s have no such relationship.", of.Name)
}

// related answers what a relationship of a resource leads to.
func (c *call) related(of *resource) error {
	rel, _, err := c.relationship(of)
	if err != nil {
		return err
	}
	if !rel.Many || len(rel.ways) > 1 {
		return c.relatedFew(of, rel)
	}
	q, err := c.ask(resourceOf(rel.To[0]), jsonapi.ParameterOptions{})
	if err != nil {
		return err
	}
	return c.page(q, &caseload.Origin{Noun: of.noun, ID: c.id(), Way: rel.ways[0]})
}

// relatedFew answers the resources of a relationship that leads to one, or to
// several types, whole.
func (c *call) relatedFew(of *resource, rel *relationship) error {
	var found jsonapi.Collection
	var doc *jsonapi.Document
	for i, way := range rel.ways {
		q, err := c.ask(resourceOf(rel.To[i]), jsonapi.ParameterOptions{One: !rel.Many})
		if err != nil {
			return err
		}
		records, wrong := q.records()
		if len(wrong) > 0 {
			return wrong
		}
		records.From, records.Limit = &caseload.Origin{Noun: of.noun, ID: c.id(), Way: way}, 0
		set, err := c.read(q, records)
		if err != nil {
			return err
		}
		if doc = c.document(q, set); set.Page.Rows() > 0 {
			found = append(found, q.primary(set))
		}
		if !rel.Many && len(found) > 0 {
			break
		}
	}
	switch {
	case rel.Many:
		doc.Content = found
	case len(found) == 0:
		doc.Content = jsonapi.Null{}
	default:
		doc.Content = jsonapi.Single{Rows: found[0]}
	}
	return c.send(http.StatusOK, doc)
}

// linkage answers the identifiers of what a relationship of a resource leads to.
func (c *call) linkage(of *resource) error {
	rel, place, err := c.relationship(of)
	if err != nil {
		return err
	}
	q, err := c.ask(of, jsonapi.ParameterOptions{Linkage: &rel.Relationship})
	if err != nil {
		return err
	}
	asked := q.Include
	if len(asked) == 0 {
		q.Include = []*jsonapi.Inclusion{{Relationship: &of.Type.Relationships[place], Of: of.Type, To: typesOf(rel)}}
	}
	q.Filter, q.Sort = nil, nil
	set, err := c.byID(q, c.id())
	if err != nil {
		return err
	}
	q.Include = asked // what was read for the identifiers alone is not shown
	doc := c.document(q, set)
	doc.Content = jsonapi.LinkageOf{Rows: q.primary(set), Relationship: place}
	doc.Links = append(doc.Links, jsonapi.Link{Name: "related", URL: doc.Encoder.URL(of.Type, c.id()) + "/" + rel.Name})
	return c.send(http.StatusOK, doc)
}

func typesOf(rel *relationship) []*jsonapi.Type {
	out := make([]*jsonapi.Type, len(rel.To))
	for i, name := range rel.To {
		out[i] = schema.Type(name)
	}
	return out
}
