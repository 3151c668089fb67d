package commcare

import (
	"strings"

	"caseload"
)

// cases is the condition that a list of cases asks for.
func (q *query) cases() (caseload.Expr, error) {
	closed, err := q.closed()
	if err != nil {
		return nil, err
	}
	indexed, err := q.indexed()
	if err != nil {
		return nil, err
	}
	// Cases that no client dated show when they were changed here.
	modified, err := q.period("date_modified", "modified", "updated")
	if err != nil {
		return nil, err
	}
	parts := []caseload.Expr{closed, indexed, modified}
	for _, p := range q.distinct() {
		parts = append(parts, caseFilter(p.Name, p.Value))
	}
	return caseload.Where(parts...), nil
}

func (q *query) closed() (caseload.Expr, error) {
	closed, given, err := q.choice("closed")
	if err != nil || !given {
		return nil, err
	}
	return closedIs(closed), nil
}

// closedIs is the condition that a case is closed, or that it is not.
func closedIs(closed bool) caseload.Expr {
	is := caseload.AtStage{Stage: caseload.Closed}
	if closed {
		return is
	}
	return caseload.Not{Of: is}
}

// indexed is the condition on when a case last changed here, which has three
// names.
func (q *query) indexed() (caseload.Expr, error) {
	var parts []caseload.Expr
	for _, name := range []string{"indexed_on", "server_date_modified", "server_modified_on"} {
		part, err := q.period(name, "updated", "")
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return caseload.Where(parts...), nil
}

// The beginnings of parameters of which any rest is a name.
const (
	propertyPrefix = "properties."
	indexPrefix    = "indices."
)

// referencedID is the name that stands for all indices.
const referencedID = "referenced_id"

// caseFilter is the condition of one parameter, nil of one that is no filter. One
// by words holds for whole values too (difference 25).
func caseFilter(name, value string) caseload.Expr {
	switch name {
	case "name", "case_name":
		return caseload.HasWord{Path: "name", Text: value}
	case "external_id":
		return caseload.HasWord{Path: "external_id", Text: value}
	case "type", "case_type":
		return caseload.TypeHasWord{Text: value}
	case "name.exact":
		return caseload.Compare{Path: "name", Value: caseload.Text(value)}
	case "external_id.exact":
		return caseload.Compare{Path: "external_id", Value: caseload.Text(value)}
	case "type.exact":
		return caseload.Compare{Path: "type.name", Value: caseload.Text(value)}
	case "owner_id":
		return caseload.Whose{Path: "owner", ID: value}
	case "user_id":
		return caseload.Whose{Path: "modified_by", ID: value}
	case "opened_by", "closed_by":
		return caseload.Whose{Path: caseload.Path(name), ID: value}
	case "contact_phone_number":
		return caseload.HasProperty{Name: name, Value: value}
	}
	if property, ok := strings.CutPrefix(name, propertyPrefix); ok {
		return caseload.HasProperty{Name: property, Value: value}
	}
	if index, ok := strings.CutPrefix(name, indexPrefix); ok {
		if index == referencedID {
			index = ""
		}
		return caseload.Linked{Name: index, To: []string{value}}
	}
	return nil
}

// caseOrders are the paths that cases are sorted by.
var caseOrders = map[string]caseload.Path{"indexed_on": "updated", "server_date_modified": "updated", "date_modified": "modified"}

// caseOrder reads order_by. Cases that no client dated come last, and among
// themselves by when they were changed here, which no two have in common
// (difference 23).
func (q *query) caseOrder() ([]caseload.Order, error) {
	asked, err := q.order(caseOrders, unsortedCaseFields)
	if err != nil {
		return nil, err
	}
	var out []caseload.Order
	for _, o := range asked {
		out = append(out, o)
		if o.Path == "updated" {
			return out, nil
		}
	}
	return append(out, caseload.Order{Path: "updated", Desc: len(out) > 0 && out[len(out)-1].Desc}), nil
}

// unsortedCaseFields are the other members of a case.
var unsortedCaseFields = []string{
	"case_id", "child_cases", "closed", "closed_by", "date_closed", "domain", "id", "indices", "opened_by", "parent_cases",
	"properties", "resource_uri", "server_date_opened", "user_id", "username", "version", "xform_ids", "xforms_by_name", "xforms_by_xmlns",
}
