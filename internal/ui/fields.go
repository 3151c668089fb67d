package ui

import (
	"slices"
	"strings"

	"caseload"
)

// fieldsAddress is where the fields of cases are administered.
const fieldsAddress = adminAddress + "/fields"

// newFieldForms declare fields.
var newFieldForms = wordForms[caseload.FieldInput, *caseload.FieldInput]{
	noun: caseload.NounField, address: fieldsAddress,
	newTitle: "fields.new", intro: "fields.new-text", add: "fields.add", added: "notice.field-added",
	begin: caseload.FieldInput{Sensitivity: caseload.Internal}, editors: (*visit).newFieldEditors, after: (*visit).indexFields,
}

// fieldForms change fields, and take their declarations away.
var fieldForms = wordForms[caseload.FieldChange, *caseload.FieldChange]{
	noun: caseload.NounField, address: fieldsAddress,
	editTitle: "words.edit-title", hideTitle: "words.remove-title", hideText: "fields.remove-text", clash: "words.clash", hide: "words.remove-button",
	saved: "notice.field-saved", hidden: "notice.field-removed",
	editors: (*visit).fieldChangeEditors, after: (*visit).indexFields,
}

// indexFields has the cases that are there found by the fields that are searchable now,
// behind the answer where that can be.
func (v *visit) indexFields() error {
	if v.Indexing != nil {
		v.Indexing.Wake(v.visitor.By.Tenant)
		return nil
	}
	return v.svc.IndexFields(v.r.Context(), v.visitor.By, func(int64) {})
}

// kindTitles are the keys of what the pages call the kinds of fields.
var kindTitles = map[caseload.Kind]string{
	caseload.KindText: "fields.text-kind", caseload.KindNumber: "fields.number", caseload.KindDate: "fields.date", caseload.KindTime: "fields.time",
	caseload.KindBool: "fields.boolean", caseload.KindChoice: "fields.choice",
}

// sensitivityTitles are the keys of who may see a field.
var sensitivityTitles = []string{caseload.Public: "fields.public", caseload.Internal: "fields.internal", caseload.Personal: "fields.personal"}

// yesOrNo are the options of what is so or not; a new record says no by saying nothing.
func (v *visit) yesOrNo(of *item) []option {
	no := "false"
	if of == nil {
		no = ""
	}
	return []option{{Value: no, Label: v.t("value.no")}, {Value: "true", Label: v.t("value.yes")}}
}

func (v *visit) sensitivityOptions() (out []option) {
	for level, title := range sensitivityTitles {
		out = append(out, option{Value: caseload.Sensitivity(level).String(), Label: v.t(title)})
	}
	return out
}

func (v *visit) newFieldEditors(c *caseload.Catalog, of *item) []editor[caseload.FieldInput] {
	types := []option{{Label: v.t("fields.every-type")}}
	for _, t := range c.CaseTypes() {
		types = append(types, option{Value: t.Name, Label: typeName(t)})
	}
	kinds := []option{{Label: v.t("words.choose")}}
	for _, k := range caseload.FieldKinds {
		kinds = append(kinds, option{Value: k.String(), Label: v.t(kindTitles[k])})
	}
	levels := v.sensitivityOptions()
	levels[caseload.Internal].Value = "" // the form says nothing where nothing else is chosen
	return []editor[caseload.FieldInput]{
		{path: "name", title: v.t("words.name"), hint: v.t("fields.name-hint"), put: func(in *caseload.FieldInput, text string) error { in.Name = text; return nil }},
		{path: "label", title: v.t("words.label"), hint: v.t("words.label-hint"), lacking: true, put: func(in *caseload.FieldInput, text string) error { in.Label = text; return nil }},
		{path: "type", title: v.t("fields.type"), options: types, put: func(in *caseload.FieldInput, text string) error { in.Type = text; return nil }},
		{path: "kind", title: v.t("fields.kind"), hint: v.t("fields.kind-hint"), options: kinds, put: func(in *caseload.FieldInput, text string) (err error) {
			in.Kind, err = caseload.ParseFieldKind(text)
			return err
		}},
		{path: "choices", title: v.t("fields.choices"), kind: caseload.KindJSON, hint: v.t("fields.choices-hint"), put: func(in *caseload.FieldInput, text string) error {
			in.Choices = linesOf(text)
			return nil
		}},
		{path: "sensitivity", title: v.t("fields.sensitivity"), hint: v.t("fields.sensitivity-hint"), options: []option{levels[caseload.Internal], levels[caseload.Public], levels[caseload.Personal]}, put: func(in *caseload.FieldInput, text string) (err error) {
			in.Sensitivity, err = caseload.ParseSensitivity(text)
			return err
		}},
		{path: "required", title: v.t("fields.required"), hint: v.t("fields.required-hint"), options: v.yesOrNo(of), put: func(in *caseload.FieldInput, text string) error { in.Required = text == "true"; return nil }},
		{path: "searchable", title: v.t("fields.searchable"), hint: v.t("fields.searchable-hint"), options: v.yesOrNo(of), put: func(in *caseload.FieldInput, text string) error { in.Searchable = text == "true"; return nil }},
	}
}

func (v *visit) fieldChangeEditors(_ *caseload.Catalog, of *item) []editor[caseload.FieldChange] {
	all := []editor[caseload.FieldChange]{textEditor("label", v.t("words.label"), caseload.KindText, func(in *caseload.FieldChange) *caseload.Opt[string] { return &in.Label })}
	if of.text("kind") == caseload.KindChoice.String() {
		all = append(all, editor[caseload.FieldChange]{
			path: "choices", title: v.t("fields.choices"), kind: caseload.KindJSON, hint: v.t("fields.fewer-hint"),
			text: func(value caseload.Value) string { return strings.Join(caseload.ParseChoices(value.Str()), "\n") },
			put: func(in *caseload.FieldChange, text string) error {
				in.Choices = caseload.Set(linesOf(text))
				return nil
			},
		})
	}
	return append(all,
		editor[caseload.FieldChange]{
			path: "sensitivity", title: v.t("fields.sensitivity"), hint: v.t("fields.sensitivity-hint"), options: v.sensitivityOptions(),
			text: func(value caseload.Value) string { return caseload.Sensitivity(value.Int64()).String() },
			put: func(in *caseload.FieldChange, text string) error {
				level, err := caseload.ParseSensitivity(text)
				in.Sensitivity = caseload.Set(level)
				return err
			},
		},
		flagEditor("required", v.t("fields.required"), v.t("fields.required-hint"), v.yesOrNo(of), func(in *caseload.FieldChange) *caseload.Opt[bool] { return &in.Required }),
		flagEditor("searchable", v.t("fields.searchable"), v.t("fields.searchable-hint"), v.yesOrNo(of), func(in *caseload.FieldChange) *caseload.Opt[bool] { return &in.Searchable }),
	)
}

// flagEditor sets what is so or not.
func flagEditor[In any](path caseload.Path, title, hint string, options []option, of func(*In) *caseload.Opt[bool]) editor[In] {
	return editor[In]{path: path, title: title, kind: caseload.KindBool, hint: hint, options: options, put: func(in *In, text string) error {
		*of(in) = caseload.Set(text == "true")
		return nil
	}}
}

// linesOf are the lines of a text that have something in them, each once.
func linesOf(text string) (out []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return out
}

// showFields lists the fields by the types of their cases.
func showFields(v *visit) error {
	words, err := v.svc.Words(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	c := words.Catalog
	p := wordsPage{page: v.areaPage("fields.title"), Intro: v.t("fields.text"), New: &link{v.t("fields.new"), fieldsAddress + "/new"}}
	p.Words = table{Caption: p.Title, Columns: append([]column{
		{Title: v.t("words.label"), Long: true}, {Title: v.t("words.name")}, {Title: v.t("fields.type")}, {Title: v.t("fields.kind")}, {Title: v.t("fields.sensitivity")},
		{Title: v.t("fields.required")}, {Title: v.t("fields.searchable")},
	}, v.changeColumns()...)}
	p.Empty = empty{Title: v.t("fields.none"), Text: v.t("fields.none-text"), Next: *p.New}
	said := map[bool]string{true: v.t("value.yes"), false: v.t("value.no")}
	fields := c.Fields()
	slices.SortStableFunc(fields, func(a, b *caseload.Field) int { return strings.Compare(v.fieldType(c, a), v.fieldType(c, b)) })
	for _, f := range fields {
		searchable := cell{Text: said[f.Searchable]}
		if f.Indexed != f.Searchable {
			searchable = cell{Tag: &tag{v.indexingText(), "yellow"}}
		}
		label := fieldTitle(f)
		p.Words.Rows = append(p.Words.Rows, append([]cell{
			{Text: label}, {Text: f.Name}, {Text: v.fieldType(c, f)}, {Text: v.t(kindTitles[f.Kind])}, {Text: v.t(sensitivityTitles[f.Sensitivity])}, {Text: said[f.Required]}, searchable,
		}, v.changeCells(fieldsAddress, f.ID, label)...))
	}
	return v.showWords(p)
}

// fieldType is whose cases have a field.
func (v *visit) fieldType(c *caseload.Catalog, f *caseload.Field) string {
	if t := c.CaseType(f.Type); t != nil {
		return typeName(t)
	}
	return v.t("fields.every-type")
}

// indexingText says how many cases are indexed, where this server does it.
func (v *visit) indexingText() string {
	if v.Indexing != nil {
		if cases, ok := v.Indexing.Progress(v.visitor.By.Tenant.ID); ok {
			return v.n("fields.indexed", cases)
		}
	}
	return v.t("fields.indexing")
}
