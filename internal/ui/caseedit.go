package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"caseload"
)

// caseEditPage is the form that changes a case.
type caseEditPage struct {
	page
	Case     string // its address
	Seen     caseload.Rev
	Controls []control
	Others   []event // what others have changed since the form was shown
}

// control is one line of a form: one of the three.
type control struct {
	Line   *field
	Lines  *field
	Select *selection
}

// caseControl is what the form changes of a case.
type caseControl struct {
	path    caseload.Path // and the name of the parameter
	title   string        // for people
	kind    caseload.Kind // KindJSON: a text of several lines
	hint    string
	options []option // of what is chosen; the first is none
	put     func(*caseload.CaseInput, string) error
}

// caseControls are those of a case, in their order.
func (v *visit) caseControls(c *aCase) []caseControl {
	text := func(path caseload.Path, kind caseload.Kind, of func(*caseload.CaseInput) *caseload.Opt[string]) caseControl {
		return caseControl{path: path, title: v.t(attributeTitles[path]), kind: kind, put: func(in *caseload.CaseInput, value string) error {
			*of(in) = caseload.Set(value)
			return nil
		}}
	}
	all := []caseControl{
		text("name", caseload.KindText, func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Name }),
		v.namedControl("status", v.statusOptions(c.catalog), func(in *caseload.CaseInput) *caseload.Opt[caseload.Named] { return &in.Status }),
		v.namedControl("category", v.entryOptions(1, c), func(in *caseload.CaseInput) *caseload.Opt[caseload.Named] { return &in.Category }),
		v.namedControl("ward", v.entryOptions(2, c), func(in *caseload.CaseInput) *caseload.Opt[caseload.Named] { return &in.Ward }),
		{path: "owner", title: v.t("case.owner"), kind: caseload.KindChoice, options: v.workerOptions(c, true), put: func(in *caseload.CaseInput, id string) error {
			in.Owner = caseload.Set(subjectOf(c.catalog, id))
			return nil
		}},
		{path: "due", title: v.t("cases.due"), kind: caseload.KindDate, put: putDue},
		text("summary", caseload.KindJSON, func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Summary }),
		text("details", caseload.KindJSON, func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Details }),
		text("public_summary", caseload.KindJSON, func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.PublicSummary }),
	}
	if len(caseload.ParseRefs(c.text("assignees"))) < 2 { // more are not taken away by a form that shows one
		all = slices.Insert(all, 5, v.assigneeControl(c))
	}
	for _, f := range c.catalog.Fields() {
		if f.Type == 0 || f.Type == c.ref("type") {
			all = append(all, v.fieldControl(f))
		}
	}
	return all
}

// namedControl chooses a row of the catalogue.
func (v *visit) namedControl(path caseload.Path, options []option, of func(*caseload.CaseInput) *caseload.Opt[caseload.Named]) caseControl {
	return caseControl{path: path, title: v.t(attributeTitles[path]), kind: caseload.KindChoice, options: options, put: func(in *caseload.CaseInput, id string) error {
		*of(in) = caseload.Set(caseload.Named{ID: id})
		return nil
	}}
}

func (v *visit) statusOptions(c *caseload.Catalog) []option {
	var out []option
	for _, s := range c.Statuses() {
		out = append(out, option{Value: s.ID, Label: v.statusName(s)})
	}
	return out
}

// entryOptions are the rows of one of the caseFacets, behind none of them.
func (v *visit) entryOptions(facet int, c *aCase) []option {
	f := caseFacets[facet]
	out := []option{{Value: "", Label: v.t(f.none)}}
	for _, e := range f.entries(c.catalog) {
		out = append(out, option{Value: e.id, Label: e.name})
	}
	return out
}

// workerOptions are who may work on a case, and where teams may, those too.
func (v *visit) workerOptions(c *aCase, teams bool) []option {
	out := []option{{Value: "", Label: v.t("case.nobody")}}
	for _, u := range c.catalog.Users() {
		if u.Enabled {
			out = append(out, option{Value: u.ID, Label: u.Name})
		}
	}
	if !teams {
		return out
	}
	for _, t := range c.catalog.Teams() {
		out = append(out, option{Value: t.ID, Label: v.t("cases.team-named", "Name", t.Name)})
	}
	return out
}

func (v *visit) assigneeControl(c *aCase) caseControl {
	return caseControl{path: "assignees", title: v.t("cases.assigned"), kind: caseload.KindChoice, options: v.workerOptions(c, false), put: func(in *caseload.CaseInput, id string) error {
		var all []caseload.Subject
		if id != "" {
			all = []caseload.Subject{{Noun: caseload.NounUser, ID: id}}
		}
		in.Assignees.All = caseload.Set(all)
		return nil
	}}
}

// subjectOf is the user or the team of an ID; the zero one is nobody.
func subjectOf(c *caseload.Catalog, id string) caseload.Subject {
	switch {
	case id == "":
		return caseload.Subject{}
	case c.UserByID(id) != nil:
		return caseload.Subject{Noun: caseload.NounUser, ID: id}
	}
	return caseload.Subject{Noun: caseload.NounTeam, ID: id}
}

func putDue(in *caseload.CaseInput, text string) error {
	if text == "" {
		in.Due = caseload.Set(caseload.Date{})
		return nil
	}
	day, err := readDay("due", text)
	in.Due = caseload.Set(day)
	return err
}

// fieldControl changes a property that the tenant declared.
func (v *visit) fieldControl(f *caseload.Field) caseControl {
	out := caseControl{path: caseload.Path("properties." + f.Name), title: cmp.Or(f.Label, f.Name), kind: f.Kind}
	switch f.Kind {
	case caseload.KindBool:
		out.options = []option{{"", v.t("case.not-said"), false}, {"true", v.t("value.yes"), false}, {"false", v.t("value.no"), false}}
	case caseload.KindChoice:
		out.options = []option{{"", v.t("case.not-said"), false}}
		for _, text := range f.Choices {
			out.options = append(out.options, option{text, text, false})
		}
	}
	out.put = func(in *caseload.CaseInput, text string) error {
		value, err := caseload.ParseValue(f.Kind, text, f.Choices)
		if in.Properties == nil {
			in.Properties = map[string]caseload.Value{}
		}
		in.Properties[f.Name] = value
		return err
	}
	return out
}

// value is what the case has now, as the form writes it.
func (x *caseControl) value(c *aCase) string {
	if name, ok := x.path.Property(); ok {
		return caseload.Properties(c.text("properties")).Get(name).Canonical()
	}
	return x.formText(c.catalog, c.value(x.path))
}

// formText is a value of the control as the form writes it.
func (x *caseControl) formText(c *caseload.Catalog, value caseload.Value) string {
	a, _, _ := caseload.NounCase.Attribute(string(x.path))
	switch {
	case value.IsNull():
		return ""
	case a.Kind == caseload.KindRef && a.To == caseload.NounUser:
		return workerID(c, caseload.PK(value.Int64()))
	case a.Kind == caseload.KindRef:
		id, _, _ := c.Entry(a.To, caseload.PK(value.Int64()))
		return id
	case a.Kind == caseload.KindRefs:
		var ids []string
		for _, k := range caseload.ParseRefs(value.Str()) {
			ids = append(ids, workerID(c, k))
		}
		return strings.Join(ids, ",")
	case a.Kind == caseload.KindDate:
		return dayText(dayOf(value))
	}
	return value.Canonical()
}

func workerID(c *caseload.Catalog, k caseload.PK) string {
	if u := c.User(k); u != nil {
		return u.ID
	}
	if t := c.Team(k); t != nil {
		return t.ID
	}
	return ""
}

// inputTypes are those of lines of a form; others are text.
var inputTypes = map[caseload.Kind]string{caseload.KindDate: "date"}

// show is the control with a value in it.
func (x *caseControl) show(value string, wrong []problem) control {
	name := string(x.path)
	if x.options != nil {
		s := &selection{Name: name, Label: x.title, Problem: problemOf(name, wrong)}
		known := false
		for _, o := range x.options {
			o.Chosen = o.Value == value
			known = known || o.Chosen
			s.Options = append(s.Options, o)
		}
		if !known { // what the case has may be chosen no more, and stays
			s.Options = append(s.Options, option{value, x.hint, true})
		}
		return control{Select: s}
	}
	f := &field{Name: name, Label: x.title, Value: value, Type: inputTypes[x.kind], Problem: problemOf(name, wrong)}
	switch x.kind {
	case caseload.KindJSON:
		return control{Lines: f}
	case caseload.KindDate, caseload.KindNumber, caseload.KindTime:
		f.Width = "20"
	}
	return control{Line: f}
}

func showCaseForm(v *visit) error {
	c, err := v.readCase()
	if err != nil {
		return err
	}
	values := url.Values{}
	controls := v.caseControls(c)
	for _, x := range controls {
		values.Set(string(x.path), x.value(c))
	}
	return v.caseForm(http.StatusOK, c, controls, values, nil, nil)
}

func (v *visit) caseForm(status int, c *aCase, controls []caseControl, values url.Values, wrong []problem, others []event) error {
	if !v.visitor.By.Can(caseload.CasesWrite) {
		return caseload.Errorf(caseload.CodeForbidden, "Your role may not change cases.")
	}
	p := caseEditPage{page: v.page(v.t("case.edit-title", "Case", c.text("reference"))), Case: caseAddress(c.id), Seen: caseload.Rev(c.number("updated")), Others: others}
	p.Problems = wrong
	for _, x := range controls {
		x.hint = v.t("cases.unknown")
		p.Controls = append(p.Controls, x.show(values.Get(string(x.path)), wrong))
	}
	return v.render(status, "case-edit", p)
}

// changeCase keeps what the form changes. Where somebody else was first the form is
// shown again, with what they changed.
func changeCase(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(form.Get("seen"), 10, 64)
	if err != nil {
		return caseload.Invalid("seen", "The form does not say of which version of the case it is.")
	}
	c, err := v.readCase()
	if err != nil {
		return err
	}
	controls := v.caseControls(c)
	if c.number("updated") != seen {
		return v.conflict(c, controls, form, caseload.Rev(seen))
	}
	input, wrong := inputOf(c, controls, form)
	if len(wrong) > 0 {
		return v.caseForm(http.StatusUnprocessableEntity, c, controls, form, wrong, nil)
	}
	_, err = v.svc.Edit(v.r.Context(), v.visitor.By, caseload.Edit{
		Act: caseload.ActUpdate, Noun: caseload.NounCase, ID: c.id, Seen: []caseload.Rev{caseload.Rev(seen)}, Input: input,
	})
	switch wrong := v.problems(err); {
	case caseload.CodeOf(err) == caseload.CodePreconditionFailed: // between reading and writing
		if c, err = v.readCase(); err != nil {
			return err
		}
		return v.conflict(c, v.caseControls(c), form, caseload.Rev(seen))
	case len(wrong) > 0:
		return v.caseForm(http.StatusUnprocessableEntity, c, controls, form, wrong, nil)
	case err != nil:
		return err
	}
	return v.afterChange(c, "notice.case-saved")
}

// afterChange leads back to a case, or to the list where the visitor gave it away.
func (v *visit) afterChange(c *aCase, notice string) error {
	to := caseAddress(c.id)
	if _, err := v.readCase(); caseload.CodeOf(err) == caseload.CodeNotFound {
		to = casesAddress
	}
	return v.succeed(to, notice, "Case", c.text("reference"))
}

// inputOf is what a form changes of a case.
func inputOf(c *aCase, controls []caseControl, form url.Values) (*caseload.CaseInput, []problem) {
	in := &caseload.CaseInput{}
	var wrong []problem
	for _, x := range controls {
		name := string(x.path)
		text := strings.TrimSpace(strings.ReplaceAll(form.Get(name), "\r\n", "\n"))
		if !form.Has(name) || text == strings.TrimSpace(x.value(c)) {
			continue
		}
		if err := x.put(in, text); err != nil {
			wrong = append(wrong, problem{name, saidOf(err)})
		}
	}
	return in, wrong
}

// saidOf is what an error says to people.
func saidOf(err error) string {
	if e, ok := asError(err); ok {
		return e.Message
	}
	return err.Error()
}

// conflict shows the form with what the visitor wrote, and what others have changed
// since. What the visitor had left as it was is now as they left it.
func (v *visit) conflict(c *aCase, controls []caseControl, form url.Values, seen caseload.Rev) error {
	history, err := v.svc.History(v.r.Context(), v.visitor.By, caseload.NounCase, c.id, 0)
	if err != nil {
		return err
	}
	was := map[caseload.Path]caseload.Value{} // when the form was shown
	var others []event
	for _, x := range history.Revisions {
		if x.Rev <= seen {
			break
		}
		others = append(others, v.revision(c, &x))
		for _, d := range x.Changed {
			was[d.Path] = d.From
		}
	}
	for _, x := range controls {
		name := string(x.path)
		if before, changed := was[x.path]; changed && form.Get(name) == x.formText(c.catalog, before) {
			form.Set(name, x.value(c))
		}
	}
	return v.caseForm(http.StatusConflict, c, controls, form, []problem{{"", v.t("case.conflict")}}, others)
}
