package icasework

import (
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/encode"
	"caseload/internal/httpkit"
)

// caseParameters say which case is meant.
var caseParameters = []httpkit.Parameter{
	{Name: "CaseId", Values: []string{"1"}, Open: true, Means: "the number of the case"},
	{Name: "ExternalId", Open: true, Means: "its number in the client's system"},
	formatParameter,
}

var attributeParameters = with(append([]httpkit.Parameter{
	{Name: "Attribute", Values: []string{"CaseStatus.Status", "CaseId"}, Open: true, Means: "the name of a column, with or without its group"},
}, caseParameters...)...)

// errUnidentified says that there is no such case for the caller.
var errUnidentified = &refusal{code: codeUnidentified, info: "Unable to identify case.", cause: caseload.Errorf(caseload.CodeNotFound, "There is no such case.")}

// caseKey reads which case is meant. No case has a number that is none.
func (c *call) caseKey() (k caseload.CaseKey, err error) {
	number, numbered := c.asked.given("CaseId")
	external, named := c.asked.given("ExternalId")
	if !numbered && !named {
		return k, missing("CaseId")
	}
	k.ExternalID = external
	if numbered {
		if k.Number, err = strconv.ParseInt(strings.TrimSpace(number), 10, 64); err != nil || k.Number < 1 {
			return k, errUnidentified
		}
	}
	return k, nil
}

// newest finds the newest case of those that are meant.
func (c *call) newest() (*caseload.Case, error) {
	k, err := c.caseKey()
	if err != nil {
		return nil, err
	}
	found, err := c.svc.FindCases(c.r.Context(), c.by, k)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errUnidentified
	}
	return found[len(found)-1], nil
}

// described finds the cases that are meant, with all their columns.
func (c *call) described() ([]caseload.CaseColumns, error) {
	k, err := c.caseKey()
	if err != nil {
		return nil, err
	}
	found, err := c.svc.DescribeCases(c.r.Context(), c.by, k)
	if err == nil && len(found) == 0 {
		err = errUnidentified
	}
	return found, err
}

// getCaseAttribute answers GET /getcaseattribute: one column of the newest case.
func getCaseAttribute(c *call) error {
	format, err := c.plainFormat()
	if err != nil {
		return err
	}
	name, given := c.asked.given("Attribute")
	if !given {
		return missing("Attribute")
	}
	found, err := c.described()
	if err != nil {
		return err
	}
	newest := found[len(found)-1]
	at := slices.IndexFunc(newest.Cells, func(cell caseload.NamedCell) bool { return isCalled(cell.Name, name) })
	if at < 0 {
		return wrong("Attribute", "the case has none of this name.")
	}
	return c.respond(format, "getcaseattributeresponse",
		caseload.NamedCell{Name: "caseid", Text: strconv.FormatInt(newest.Number, 10)}, caseload.NamedCell{Name: "value", Text: newest.Cells[at].Text})
}

// isCalled reports whether a column is meant by its name, or by what stands behind
// its group.
func isCalled(column, name string) bool {
	_, own, _ := strings.Cut(column, ".")
	return strings.EqualFold(column, name) || strings.EqualFold(own, name)
}

// respond answers with one element of others, on one line, as the original does.
func (c *call) respond(format, name string, cells ...caseload.NamedCell) error {
	c.w.Header().Set("Cache-Control", "no-store")
	if format == formatJSON {
		return c.send(jsonType, respondJSON(name, cells))
	}
	return c.send(contentTypes[formatXML], respondXML(name, cells))
}

func respondXML(name string, cells []caseload.NamedCell) []byte {
	out := []byte(strings.TrimSpace(xmlDeclaration) + "<" + name + ">")
	for _, cell := range cells {
		out = appendElement(out, cell.Name, cell.Text)
	}
	return append(out, "</"+name+">"...)
}

func respondJSON(name string, cells []caseload.NamedCell) []byte {
	return append(appendObject([]byte(`{"`+name+`": `), cells), '}')
}

// appendObject appends an object of JSON, of texts.
func appendObject(dst []byte, cells []caseload.NamedCell) []byte {
	dst = append(dst, '{')
	for i, cell := range cells {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = appendMember(dst, cell)
	}
	return append(dst, '}')
}

// appendElement appends an element of XML.
func appendElement(dst []byte, name, text string) []byte {
	dst = append(dst, "<"+name+">"...)
	dst = appendXML(dst, []byte(text))
	return append(dst, "</"+name+">"...)
}

// appendMember appends a member of JSON, a text.
func appendMember(dst []byte, cell caseload.NamedCell) []byte {
	dst = encode.AppendJSONString(dst, []byte(cell.Name))
	return encode.AppendJSONString(append(dst, ": "...), []byte(cell.Text))
}
