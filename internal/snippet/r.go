package snippet

import (
	"fmt"
	"strings"
)

// r writes lines of R 4.1 or later with httr2.
func r(q *Request) string {
	steps := []string{"request(" + rText(q.URL) + ")"}
	media, headers := q.contentType()
	if q.method() != "GET" {
		steps = append(steps, "req_method("+rText(q.method())+")")
	}
	if len(headers) > 0 {
		steps = append(steps, "req_headers("+rNamed(headers)+")")
	}
	switch {
	case len(q.Form) > 0:
		steps = append(steps, "req_body_form("+rNamed(q.Form)+")")
	case len(q.Parts) > 0:
		steps = append(steps, "req_body_multipart("+rParts(q.Parts)+")")
	case q.Body != "":
		steps = append(steps, "req_body_raw("+rRaw(q.Body)+", type = "+rText(media)+")")
	}
	switch {
	case q.Silent:
		steps = append(steps, "req_perform()", "resp_status()", "print()")
	case q.Save != "":
		steps = append(steps, "req_perform(path = "+rText(q.Save)+")")
	default:
		steps = append(steps, "req_perform()", "resp_body_string()", "cat()")
	}
	return "library(httr2)\n\n" + strings.Join(steps, " |>\n    ")
}

// rNamed are arguments by their names.
func rNamed(all []Field) string {
	var out []string
	for _, f := range all {
		out = append(out, fmt.Sprintf("%s = %s", rText(f.Name), rText(f.Value)))
	}
	return strings.Join(out, ", ")
}

// rParts are the arguments of parts.
func rParts(all []Part) string {
	var out []string
	for _, p := range all {
		value := rText(p.Text)
		if p.File != "" {
			value = "curl::form_file(" + rText(p.File) + ")"
		}
		out = append(out, rText(p.Name)+" = "+value)
	}
	return strings.Join(out, ", ")
}

func rText(text string) string { return quoted(text, `\u%04x`, `\U%08x`) }

// rRaw is a text as it stands, between brackets with so many dashes as it does not hold
// itself; on one line where it has what a reader would not see.
func rRaw(text string) string {
	lines := strings.ReplaceAll(text, "\n", "")
	if !strings.ContainsAny(text, "\"\\\n") || strings.ContainsFunc(lines, unseen) {
		return rText(text)
	}
	dashes := ""
	for strings.Contains(text, ")"+dashes+`"`) {
		dashes += "-"
	}
	return `r"` + dashes + "(" + text + ")" + dashes + `"`
}
