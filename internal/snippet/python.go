package snippet

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// python writes lines of Python 3 with requests.
func python(r *Request) string {
	var b strings.Builder
	if len(r.Parts) > 0 {
		b.WriteString("import pathlib\n\n")
	}
	b.WriteString("import requests\n\nresponse = ")
	named := []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
	if slices.Contains(named, r.method()) {
		fmt.Fprintf(&b, "requests.%s(\n", strings.ToLower(r.method()))
	} else {
		fmt.Fprintf(&b, "requests.request(\n    %s,\n", pythonText(r.method()))
	}
	fmt.Fprintf(&b, "    %s,\n", pythonText(r.URL))
	if len(r.Header) > 0 {
		b.WriteString("    headers={\n")
		for _, h := range r.Header {
			fmt.Fprintf(&b, "        %s: %s,\n", pythonText(h.Name), pythonText(h.Value))
		}
		b.WriteString("    },\n")
	}
	switch {
	case len(r.Form) > 0:
		b.WriteString("    data=[\n")
		for _, f := range r.Form {
			fmt.Fprintf(&b, "        (%s, %s),\n", pythonText(f.Name), pythonText(f.Value))
		}
		b.WriteString("    ],\n")
	case len(r.Parts) > 0:
		b.WriteString("    files=[\n")
		for _, p := range r.Parts {
			value := "None, " + pythonText(p.Text)
			if p.File != "" {
				value = pythonText(p.File) + ", pathlib.Path(" + pythonText(p.File) + ").read_bytes()"
			}
			fmt.Fprintf(&b, "        (%s, (%s)),\n", pythonText(p.Name), value)
		}
		b.WriteString("    ],\n")
	case r.json():
		fmt.Fprintf(&b, "    json=%s,\n", values{text: pythonText, null: "None", yes: "True", no: "False"}.of(r.Body, "    "))
	case r.Body != "":
		fmt.Fprintf(&b, "    data=%s.encode(),\n", pythonText(r.Body))
	}
	b.WriteString("    timeout=60,\n)\nresponse.raise_for_status()\n")
	switch {
	case r.Silent:
		b.WriteString("print(response.status_code)")
	case r.Save != "":
		fmt.Fprintf(&b, "with open(%s, \"wb\") as file:\n    file.write(response.content)", pythonText(r.Save))
	default:
		b.WriteString("print(response.text)")
	}
	return b.String()
}

// pythonText is a string of Python, on one line.
func pythonText(text string) string { return quoted(text, `\u%04x`, `\U%08x`) }

// quoted is a text in double quotes. What is not printed, what a reader may not see,
// and quotes and backslashes are escaped, in the form of the language for what is
// below and above U+FFFF.
func quoted(text, short, long string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case !unseen(c):
			b.WriteRune(c)
		case c > 0xFFFF:
			fmt.Fprintf(&b, long, c)
		default:
			fmt.Fprintf(&b, short, c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// unseen reports whether a character may not show, or not as itself: a control, a space
// of another kind, a change of direction.
func unseen(c rune) bool { return !unicode.IsPrint(c) }
