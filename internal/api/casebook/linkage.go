package casebook

import (
	"net/http"

	"caseload"
	"caseload/internal/jsonapi"
)

// linkings are what the methods do to a relationship.
var linkings = map[string]linking{http.MethodPatch: replace, http.MethodPost: add, http.MethodDelete: drop}

// relink changes where a relationship of the resource leads (JSON:API 1.1,
// Updating Relationships).
func (c *call) relink(of *resource) error {
	rel, _, err := c.relationship(of)
	if err != nil {
		return err
	}
	how := linkings[c.r.Method]
	switch {
	case rel.ReadOnly:
		return jsonapi.Errors{refusal(jsonapi.Source{}, of.instead(rel))}
	case !rel.Many && how != replace:
		return &methodRefusal{"GET, HEAD, PATCH"}
	}
	if _, err := c.ask(of, jsonapi.ParameterOptions{Linkage: &rel.Relationship}); err != nil {
		return err
	}
	d, err := c.relinking(of, rel, how)
	if err != nil {
		return err
	}
	if _, err := c.perform(d); err != nil {
		return err
	}
	return c.nothing(http.StatusNoContent)
}

// relinking is the change that a document of linkage asks for.
func (c *call) relinking(of *resource, rel *relationship, how linking) (*demand, error) {
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	l, wrong := jsonapi.DecodeLinkage(body, rel.Many)
	if len(wrong) == 0 {
		wrong = jsonapi.CheckLinkage(&rel.Relationship, l)
	}
	if len(wrong) > 0 {
		return nil, jsonapi.InOrder(body, wrong)
	}
	d := &demand{edit: of.relinked(rel, how, c.id(), l.To), locate: at(l.Pointer)}
	d.edit.Seen, err = c.seen("")
	return d, err
}

// relinked is the change of where a relationship of a resource leads.
func (r *resource) relinked(rel *relationship, how linking, id string, to []jsonapi.Identifier) caseload.Edit {
	draft := drafts[r.noun]()
	draft.relationships[rel.Name](how, to)
	return caseload.Edit{Act: caseload.ActUpdate, Noun: r.noun, ID: id, Input: draft.input}
}
