package snippet

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// values writes JSON as values of a language whose lists and maps are written as those
// of JSON.
type values struct {
	text          func(string) string
	name          func(string) string // of a member; nil: as text
	null, yes, no string
}

// of writes JSON over several lines, the later of which begin with an indent. Members
// stay in their order.
func (v values) of(text, indent string) string {
	if v.name == nil {
		v.name = v.text
	}
	w := &valueWriter{values: v, in: json.NewDecoder(strings.NewReader(text))}
	w.in.UseNumber()
	if err := w.value(indent); err != nil && !errors.Is(err, io.EOF) {
		panic(err) // the caller knows that it is JSON
	}
	return w.out.String()
}

type valueWriter struct {
	values
	in  *json.Decoder
	out strings.Builder
}

func (w *valueWriter) value(indent string) error {
	token, err := w.in.Token()
	if err != nil {
		return err
	}
	switch x := token.(type) {
	case json.Delim:
		return w.several(x, indent)
	case string:
		w.out.WriteString(w.text(x))
	case json.Number:
		w.out.WriteString(x.String())
	case bool:
		if x {
			w.out.WriteString(w.yes)
		} else {
			w.out.WriteString(w.no)
		}
	case nil:
		w.out.WriteString(w.null)
	}
	return nil
}

// step is how much further each level begins.
const step = "    "

func (w *valueWriter) several(open json.Delim, indent string) error {
	w.out.WriteString(open.String())
	count := 0
	for ; w.in.More(); count++ {
		w.out.WriteString("\n" + indent + step)
		if open == '{' {
			name, err := w.in.Token()
			if err != nil {
				return err
			}
			w.out.WriteString(w.name(name.(string)) + ": ")
		}
		if err := w.value(indent + step); err != nil {
			return err
		}
		w.out.WriteByte(',')
	}
	end, err := w.in.Token()
	if err != nil {
		return err
	}
	if count > 0 {
		w.out.WriteString("\n" + indent)
	}
	w.out.WriteString(end.(json.Delim).String())
	return nil
}
