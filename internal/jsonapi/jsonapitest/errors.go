package jsonapitest

import (
	"fmt"
	"regexp"
)

var status = regexp.MustCompile(`^[45]\d\d$`)

// errors looks at error objects.
func (in *inspection) errors(v any) {
	list, _ := v.([]any)
	if len(list) == 0 {
		in.breach("/errors", "it is no array of errors")
	}
	for i, v := range list {
		at := fmt.Sprintf("/errors/%d", i)
		o := in.object(at, v, "id", "links", "status", "code", "title", "detail", "source", "meta")
		if s, ok := o["status"].(string); !ok || !status.MatchString(s) {
			in.breach(at, "the status is %v", o["status"])
		}
		for _, name := range []string{"id", "code", "title", "detail"} {
			if _, ok := o[name].(string); has(o, name) && !ok {
				in.breach(at, "%s is no text", name)
			}
		}
		if v, ok := o["links"]; ok {
			in.links(at+"/links", v, "about", "type")
		}
		if v, ok := o["meta"]; ok {
			in.object(at+"/meta", v)
		}
		if v, ok := o["source"]; ok {
			in.source(at+"/source", v)
		}
	}
}

func (in *inspection) source(at string, v any) {
	o := in.object(at, v, "pointer", "parameter", "header")
	for name, v := range o {
		s, ok := v.(string)
		if !ok || name == "pointer" && s != "" && s[0] != '/' {
			in.breach(at, "%s is %v", name, v)
		}
	}
}
