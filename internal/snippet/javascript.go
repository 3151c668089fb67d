package snippet

import (
	"fmt"
	"strings"
)

// javascript writes lines of a module, which a browser runs and Node.js 18 or later.
func javascript(r *Request) string {
	var b strings.Builder
	if r.Save != "" {
		b.WriteString("import { writeFile } from \"node:fs/promises\";\n\n")
	}
	if len(r.Parts) > 0 {
		javascriptParts(&b, r.Parts)
	}
	fmt.Fprintf(&b, "const response = await fetch(%s, {\n", javascriptText(r.URL))
	fmt.Fprintf(&b, "    method: %s,\n", javascriptText(r.method()))
	if len(r.Header) > 0 {
		b.WriteString("    headers: {\n")
		for _, h := range r.Header {
			fmt.Fprintf(&b, "        %s: %s,\n", javascriptName(h.Name), javascriptText(h.Value))
		}
		b.WriteString("    },\n")
	}
	switch {
	case len(r.Form) > 0:
		b.WriteString("    body: new URLSearchParams([\n")
		for _, f := range r.Form {
			fmt.Fprintf(&b, "        [%s, %s],\n", javascriptText(f.Name), javascriptText(f.Value))
		}
		b.WriteString("    ]),\n")
	case len(r.Parts) > 0:
		b.WriteString("    body: form,\n")
	case r.json():
		fmt.Fprintf(&b, "    body: JSON.stringify(%s),\n", values{text: javascriptText, name: javascriptName, null: "null", yes: "true", no: "false"}.of(r.Body, "    "))
	case r.Body != "":
		fmt.Fprintf(&b, "    body: %s,\n", javascriptText(r.Body))
	}
	b.WriteString("});\nif (!response.ok) throw new Error(response.status + \" \" + await response.text());\n")
	switch {
	case r.Silent:
		b.WriteString("console.log(response.status);")
	case r.Save != "":
		fmt.Fprintf(&b, "await writeFile(%s, Buffer.from(await response.arrayBuffer()));", javascriptText(r.Save))
	default:
		b.WriteString("console.log(await response.text());")
	}
	return b.String()
}

// javascriptParts writes the form that has some parts.
func javascriptParts(b *strings.Builder, parts []Part) {
	b.WriteString("import { readFile } from \"node:fs/promises\";\n\nconst form = new FormData();\n")
	for _, p := range parts {
		if p.File != "" {
			name := javascriptText(p.File)
			fmt.Fprintf(b, "form.append(%s, new Blob([await readFile(%s)]), %s);\n", javascriptText(p.Name), name, name)
		} else {
			fmt.Fprintf(b, "form.append(%s, %s);\n", javascriptText(p.Name), javascriptText(p.Text))
		}
	}
}

func javascriptText(text string) string { return quoted(text, `\u%04x`, `\u{%x}`) }

// javascriptName is the name of a member. One would be what the object is made of
// (ECMAScript, B.3.1), and is a member when it is computed.
func javascriptName(name string) string {
	if name == "__proto__" {
		return `["__proto__"]`
	}
	return javascriptText(name)
}
