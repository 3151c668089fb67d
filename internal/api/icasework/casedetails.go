package icasework

import (
	"strconv"

	"caseload"
	"caseload/internal/encode"
	"caseload/internal/httpkit"
)

var detailsParameters = with(append([]httpkit.Parameter{
	{Name: "JSONArray", Values: yesValues, Open: true, Means: "whether the cases are one array of JSON, with numbers and booleans as such"},
}, caseParameters...)...)

// getCaseDetails answers GET /getcasedetails: all columns of the cases that are
// meant, the newest last.
func getCaseDetails(c *call) error {
	format, err := c.plainFormat()
	if err != nil {
		return err
	}
	found, err := c.described()
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Disposition", `filename="output.`+format+`"`)
	h.Set("Cache-Control", "no-store")
	if format == formatXML {
		return c.send(contentTypes[formatXML], casesXML(found))
	}
	return c.send(jsonType, casesJSON(found, yes(c.asked.value("JSONArray"))))
}

func casesXML(found []caseload.CaseColumns) []byte {
	newest := found[len(found)-1].Number
	out := []byte(xmlDeclaration + `<Cases RequestId="` + strconv.FormatInt(newest, 10) + `">` + "\r\n")
	for _, one := range found {
		out = append(out, "<Case>\r\n"...)
		for _, cell := range one.Cells {
			out = append(appendElement(out, cell.Name, cell.Text), "\r\n"...)
		}
		out = append(out, "</Case>\r\n"...)
	}
	return append(out, "</Cases>\r\n"...)
}

// casesJSON writes an object for each case, one behind another without a comma, as
// the original does, unless an array is asked for (difference 105).
func casesJSON(found []caseload.CaseColumns, array bool) (out []byte) {
	if array {
		out = append(out, '[')
	}
	for i, one := range found {
		if i > 0 && array {
			out = append(out, ',')
		}
		out = append(out, '{')
		for at, cell := range one.Cells {
			if at > 0 {
				out = append(out, ',')
			}
			out = append(out, "\r\n"...)
			if array {
				out = appendTyped(out, cell)
			} else {
				out = appendMember(out, cell)
			}
		}
		out = append(out, "\r\n}"...)
	}
	if array {
		out = append(out, ']')
	}
	return out
}

// appendTyped appends a member of JSON: a number, a boolean, a text or null.
func appendTyped(dst []byte, cell caseload.NamedCell) []byte {
	dst = append(encode.AppendJSONString(dst, []byte(cell.Name)), ": "...)
	number, err := caseload.ParseNumber(cell.Text)
	switch {
	case cell.Text == "":
		return append(dst, "null"...)
	case cell.Kind == caseload.KindBool && (cell.Text == "Yes" || cell.Text == "No"):
		return strconv.AppendBool(dst, cell.Text == "Yes")
	case (cell.Kind == caseload.KindInt || cell.Kind == caseload.KindNumber) && err == nil:
		return append(dst, number.Canonical()...)
	}
	return encode.AppendJSONString(dst, []byte(cell.Text))
}
