package caseload

import (
	"context"
	"slices"
	"strings"
)

// FieldChange is what a caller wants of a field that is declared. Its name, its kind and
// the type of its cases stay, for stored values are ordered by them.
type FieldChange struct {
	Label                Opt[string]
	Choices              Opt[[]string]
	Required, Searchable Opt[bool]
	Sensitivity          Opt[Sensitivity]
}

// maxChoices is how many choices a field has at most.
const maxChoices = 1000

func (in *FieldInput) noun() Noun  { return NounField }
func (in *FieldChange) noun() Noun { return NounField }

func (in *FieldInput) texts() []checkedText {
	return append([]checkedText{{"name", Set(in.Name), MaxName}, {"label", Set(in.Label), MaxName}}, choiceTexts(in.Choices)...)
}

func (in *FieldChange) texts() []checkedText {
	return append([]checkedText{{"label", in.Label, MaxName}}, choiceTexts(in.Choices.Value)...)
}

func choiceTexts(choices []string) (out []checkedText) {
	for _, text := range choices {
		out = append(out, checkedText{"choices", Set(text), MaxName})
	}
	return out
}

// CreateField declares a property of cases; one of the same name and type is
// declared anew. A name has one kind, for stored values are ordered by it. A
// searchable field is found by once the cases that are there have been indexed,
// some at a time; if that is cut short, IndexFields completes it. An administrator
// with cases:write may.
func (s *Service) CreateField(ctx context.Context, p *Principal, in FieldInput) error {
	err := s.editInto(ctx, p, &Field{}, func(c *Catalog) *Edit {
		names := &resolver{catalog: c}
		f := &Field{}
		if in.Type != "" {
			names.caseType(Set(in.Type), &f.Type)
		}
		for _, known := range c.fields.named(in.Name) {
			if known.Name == in.Name && known.Kind == in.Kind && known.Type == f.Type && len(names.problems) == 0 {
				return &Edit{Act: ActUpdate, Noun: NounField, ID: known.ID, Input: &FieldChange{
					Label: Set(in.Label), Choices: Set(in.Choices), Required: Set(in.Required), Searchable: Set(in.Searchable), Sensitivity: Set(in.Sensitivity),
				}}
			}
		}
		return &Edit{Act: ActCreate, Noun: NounField, Input: &in}
	})
	if err != nil {
		return err
	}
	return s.IndexFields(ctx, p, func(int64) {})
}

// applyToField writes what is set into a field. As long as it is indexed otherwise than
// it is declared, Indexed differs from Searchable. The values of one that is taken away
// stay, as sensitive as it was, and are found no more.
func (w *writer) applyToField(f *Field, e *Edit) (storing, error) {
	was := *f
	err := error(nil)
	switch in := e.Input.(type) {
	case *FieldInput:
		err = w.declare(f, in)
	case *FieldChange:
		if err = checkTexts(in.texts()...); err == nil {
			in.Label.put(&f.Label)
			in.Choices.put(&f.Choices)
			in.Required.put(&f.Required)
			in.Searchable.put(&f.Searchable)
			in.Sensitivity.put(&f.Sensitivity)
			err = w.checkField(f)
		}
	default:
		if e.Act == ActHide {
			f.Searchable = false
			break
		}
		err = w.checkField(f)
	}
	same := was.Searchable == f.Searchable && was.Sensitivity == f.Sensitivity && slices.Equal(was.Choices, f.Choices)
	if (was.Searchable || f.Searchable) && !same {
		f.Indexed = !f.Searchable
	}
	return func() error { return w.saveWord(f) }, err
}

// declare writes a new field.
func (w *writer) declare(f *Field, in *FieldInput) error {
	if err := checkTexts(in.texts()...); err != nil {
		return err
	}
	if strings.TrimSpace(in.Name) == "" || strings.Contains(in.Name, ".") {
		return Faulty("name", kindFieldName.Of())
	}
	if !slices.Contains(FieldKinds, in.Kind) {
		return notFieldKind()
	}
	names := &resolver{catalog: w.catalog}
	if in.Type != "" {
		names.caseType(Set(in.Type), &f.Type)
	}
	f.Name, f.Label, f.Kind, f.Choices, f.Required = in.Name, in.Label, in.Kind, in.Choices, in.Required
	f.Sensitivity, f.Searchable = in.Sensitivity, in.Searchable
	if err := problemsError(names.problems); err != nil {
		return err
	}
	return w.checkField(f)
}

// checkField refuses a field that does not go with the others of its name.
func (w *writer) checkField(f *Field) error {
	if len(f.Choices) > maxChoices {
		return Errorf(CodeTooLarge, "A field has at most %d choices.", maxChoices)
	}
	if f.Kind == KindChoice && len(f.Choices) == 0 {
		return Invalid("choices", "A field of this kind needs what can be chosen: at least one choice.")
	}
	for _, known := range w.catalog.fields.named(f.Name) {
		switch {
		case known.Name != f.Name || known.PK == f.PK:
		case known.Kind != f.Kind:
			return Invalid("kind", "This field is declared to be of another kind already.", known.Kind.String())
		case known.Type == f.Type:
			return nameTaken(f, []*Field{known})
		case known.Sensitivity != f.Sensitivity:
			return Invalid("sensitivity", "This field is declared for another case type with another sensitivity.", known.Sensitivity.String())
		}
	}
	return nil
}

// IndexFields indexes the cases that are there by the fields that are searchable now, so
// that they are found by them, and says how many have been. It does nothing where that
// is done. An administrator with cases:write may.
func (s *Service) IndexFields(ctx context.Context, p *Principal, told func(cases int64)) error {
	if err := p.needAdmin(CasesWrite); err != nil {
		return err
	}
	for {
		waiting, err := s.unindexed(ctx, p)
		if err != nil || len(waiting) == 0 {
			return err
		}
		if err := s.reindex(ctx, p, told); err != nil {
			return err
		}
		if err := s.update(ctx, p, func(w *writer) error { return w.indexed(waiting) }); err != nil {
			return err
		}
	}
}

// unindexed are the fields by which cases are yet to be indexed, those that were taken
// away too.
func (s *Service) unindexed(ctx context.Context, p *Principal) (out []*Field, err error) {
	err = s.view(ctx, p, Short, Own, Internal, func(r *reader) error {
		out = nil
		for _, f := range r.catalog.fields.byPK {
			if f.Indexed != f.Searchable {
				out = append(out, f)
			}
		}
		return nil
	})
	return out, err
}

// indexed notes that cases are indexed by some fields, unless they were changed
// meanwhile: then they are indexed once more.
func (w *writer) indexed(fields []*Field) error {
	for _, f := range fields {
		now := *w.catalog.fields.byPK[f.PK]
		if now.Rev != f.Rev {
			continue
		}
		now.Indexed = now.Searchable
		if err := w.put(&now); err != nil {
			return err
		}
	}
	return nil
}

// reindexRows is how many cases are indexed in one transaction.
const reindexRows = 1000

// reindex indexes all cases of a tenant by the fields that are searchable now.
func (s *Service) reindex(ctx context.Context, p *Principal, told func(cases int64)) error {
	cases := int64(0)
	for last := PK(0); ; {
		var next PK
		err := s.update(ctx, p, func(w *writer) (err error) {
			next, err = w.tx.Reindex(last, reindexRows)
			return err
		})
		if err != nil || next == 0 {
			return err
		}
		last = next
		cases += reindexRows
		told(cases)
	}
}
