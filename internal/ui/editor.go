package ui

import (
	"net/url"
	"slices"
	"strings"

	"caseload"
)

// item is one record that was read, with what its references mean.
type item struct {
	record
	catalog *caseload.Catalog
	id      string
}

// rev is the version that was read.
func (i *item) rev() caseload.Rev { return caseload.Rev(i.number("updated")) }

// caseType is the type of a case, 0 of another record.
func (i *item) caseType() caseload.PK {
	if i.noun != caseload.NounCase {
		return 0
	}
	return i.ref("type")
}

// control is one line of a form: one of the five.
type control struct {
	Line   *field
	Lines  *field
	Select *selection
	Tick   *tick
	Ticks  *ticks
}

// editor is a line of a form that sets one value of an input In.
type editor[In any] struct {
	path    caseload.Path // and the name of the parameter
	title   string        // for people
	kind    caseload.Kind // KindJSON: a text of several lines; KindBool without options: a box to tick
	hint    string
	options []option                                    // of what is chosen; the first is none
	text    func(caseload.Value) string                 // how the form writes what the record has; nil: as most are
	several bool                                        // of the options any number, whose values stand behind each other by commas
	told    bool                                        // of a box: that it is not ticked is sent too
	label   func(*caseload.Catalog, caseload.PK) string // how the form writes a user or a team; nil: by the ID
	asks    func(string, bool) (string, []option)       // what the form shows for a text, which was refused or not: as it writes that, and what it may mean; nil: as it is
	lacking bool                                        // a record may do without the value, which the form says
	put     func(*In, string) error
}

// gather joins what is ticked of several options.
func (x *editor[In]) gather(form url.Values) {
	if name := string(x.path); x.several {
		form.Set(name, strings.Join(form[name], ","))
	}
}

// textEditor sets a text; one of KindJSON has several lines.
func textEditor[In any](path caseload.Path, title string, kind caseload.Kind, of func(*In) *caseload.Opt[string]) editor[In] {
	return editor[In]{path: path, title: title, kind: kind, put: func(in *In, value string) error {
		*of(in) = caseload.Set(value)
		return nil
	}}
}

// dayEditor sets a date, or none.
func dayEditor[In any](path caseload.Path, title string, of func(*In) *caseload.Opt[caseload.Date]) editor[In] {
	return editor[In]{path: path, title: title, kind: caseload.KindDate, put: func(in *In, text string) (err error) {
		var day caseload.Date
		if text != "" {
			day, err = readDay(string(path), text)
		}
		*of(in) = caseload.Set(day)
		return err
	}}
}

// value is what the record has now, as the form writes it; nothing of a new one.
func (x *editor[In]) value(of *item) string {
	if of == nil {
		return ""
	}
	if name, ok := x.path.Property(); ok {
		return caseload.Properties(of.text("properties")).Get(name).Canonical()
	}
	return x.formText(of, of.value(x.path))
}

// formText is a value of the record as the form writes it.
func (x *editor[In]) formText(of *item, value caseload.Value) string {
	a, _, _ := of.noun.Attribute(string(x.path))
	switch {
	case x.text != nil:
		return x.text(value)
	case value.IsNull():
		return ""
	case a.Kind == caseload.KindRef && a.To == caseload.NounUser:
		return x.who(of.catalog, caseload.PK(value.Int64()))
	case a.Kind == caseload.KindRef:
		id, _, _ := of.catalog.Entry(a.To, caseload.PK(value.Int64()))
		return id
	case a.Kind == caseload.KindRefs:
		var ids []string
		for _, k := range caseload.ParseRefs(value.Str()) {
			ids = append(ids, x.who(of.catalog, k))
		}
		return strings.Join(ids, ",")
	case a.Kind == caseload.KindDate:
		return dayText(dayOf(value))
	}
	return value.Canonical()
}

// who is a user or a team as the form writes them.
func (x *editor[In]) who(c *caseload.Catalog, k caseload.PK) string {
	if x.label != nil {
		return x.label(c, k)
	}
	return workerID(c, k)
}

// inputTypes are those of lines of a form; others are text.
var inputTypes = map[caseload.Kind]string{caseload.KindDate: "date"}

// show is the line with a value in it. unknown is what a choice is called that may be
// made no more.
func (x editor[In]) show(value, unknown string, wrong []problem) control {
	name := string(x.path)
	if x.several {
		s := &ticks{Name: name, Label: x.title, Hint: x.hint, Problem: problemOf(name, wrong)}
		chosen := strings.Split(value, ",")
		for i, o := range x.options {
			id := name
			if i > 0 {
				id += "-" + o.Value
			}
			s.All = append(s.All, tick{Name: name, ID: id, Value: o.Value, Label: o.Label, Hint: o.Hint, Ticked: slices.Contains(chosen, o.Value)})
		}
		return control{Ticks: s}
	}
	if x.asks != nil {
		if value, x.options = x.asks(value, problemOf(name, wrong) != ""); x.options != nil {
			x.hint = ""
		}
	}
	if x.options != nil {
		all := x.options
		if !slices.ContainsFunc(all, func(o option) bool { return o.Value == value }) { // what the record has may be chosen no more, and stays
			all = append(slices.Clone(all), option{Value: value, Label: unknown})
		}
		return control{Select: &selection{Name: name, Label: x.title, Hint: x.hint, Value: value, Problem: problemOf(name, wrong), Groups: ungrouped(all...)}}
	}
	if x.kind == caseload.KindBool {
		box := &tick{Name: name, ID: name, Value: "true", Label: x.title, Hint: x.hint, Ticked: value == "true"}
		if x.told {
			box.Else = "false"
		}
		return control{Tick: box}
	}
	f := &field{Name: name, Label: x.title, Hint: x.hint, Value: value, Type: inputTypes[x.kind], Problem: problemOf(name, wrong)}
	switch x.kind {
	case caseload.KindJSON:
		return control{Lines: f}
	case caseload.KindDate, caseload.KindNumber, caseload.KindTime:
		f.Width = "20"
	}
	return control{Line: f}
}

// showAll are the lines with the values that a form has.
func showAll[In any](v *visit, editors []editor[In], values url.Values, wrong []problem) (out []control) {
	for _, x := range editors {
		if x.lacking {
			x.title = v.t("form.optional", "Label", x.title)
		}
		out = append(out, x.show(values.Get(string(x.path)), v.t("cases.unknown"), wrong))
	}
	return out
}

// read puts into an input what a form has otherwise than a record, nil for a new one,
// and says what is wrong with it.
func read[In any](v *visit, in *In, editors []editor[In], of *item, form url.Values) (wrong []problem) {
	for _, x := range editors {
		name := string(x.path)
		x.gather(form)
		text := strings.TrimSpace(strings.ReplaceAll(form.Get(name), "\r\n", "\n"))
		if !form.Has(name) || text == strings.TrimSpace(x.value(of)) {
			continue
		}
		if err := x.put(in, text); err != nil {
			wrong = append(wrong, problem{name, v.saidOf(err)})
		}
	}
	return wrong
}

// optional lets a record do without the values of editors.
func optional[In any](editors ...editor[In]) []editor[In] {
	for i := range editors {
		editors[i].lacking = true
	}
	return editors
}

// nameLacking says of what a form lacks what it is, where an error says only that; all
// that is wrong stands in the order of the form.
func nameLacking[In any](v *visit, editors []editor[In], wrong []problem, err error) []problem {
	e, ok := asError(err)
	if !ok || len(e.Problems) != len(wrong) {
		return wrong
	}
	place := func(p problem) int {
		return slices.IndexFunc(editors, func(x editor[In]) bool { return string(x.path) == p.Field })
	}
	for i, p := range e.Problems {
		at := place(wrong[i])
		if !p.Lacking || at < 0 {
			continue
		}
		key := "form.enter"
		if editors[at].options != nil {
			key = "form.choose"
		}
		wrong[i].Message = v.t(key, "Label", caseload.MidSentence(editors[at].title))
	}
	slices.SortStableFunc(wrong, func(a, b problem) int { return place(a) - place(b) })
	return wrong
}

// saidOf is what an error says to people: of one that is none of theirs, nothing but that.
func (v *visit) saidOf(err error) string {
	if e, ok := asError(err); ok {
		return v.errorSaid(e).Text
	}
	return v.t(advices[caseload.CodeInternal].title)
}
