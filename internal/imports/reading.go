package imports

import (
	"errors"
	"slices"
	"strings"
	"time"

	"caseload"
	"caseload/internal/fold"
)

// foldNumber is the folding of a text to the one number in it.
const foldNumber = "number"

// reading is a mapping bound to the columns of one file.
type reading[T any] struct {
	targets *targets[T]
	zone    *time.Location
	bound   []bound[T]
}

// bound is a rule that knows its columns.
type bound[T any] struct {
	rule *rule
	at   []int
	set  setter[T]
}

// bind checks the whole mapping against a header.
func bind[T any](m *Mapping, t *targets[T], h *header, tenant *time.Location) (*reading[T], error) {
	r := &reading[T]{targets: t, zone: tenant}
	if m.zone != nil {
		r.zone = m.zone
	}
	var missing []string
	used := map[int]bool{}
	add := func(rule *rule, set setter[T]) {
		at, lacking := h.places(rule)
		if lacking != "" {
			missing = append(missing, lacking+" for "+rule.target)
		}
		for _, i := range at {
			used[i] = true
		}
		r.bound = append(r.bound, bound[T]{rule, at, set})
	}
	for i := range m.rules {
		add(&m.rules[i], t.set[m.rules[i].target])
	}
	declared := map[string]bool{}
	for i := range m.fields {
		f := &m.fields[i]
		declared[f.declared.Name] = true
		add(&f.rule, t.declared(f.declared))
	}
	if len(missing) > 0 {
		return nil, h.missing(missing, m)
	}
	if m.properties {
		r.keep(h, h.unmapped(used, m.ignored), declared)
	}
	return r, nil
}

// keep makes properties of columns that no rule reads. One that has the name
// of a declared field gives way to it.
func (r *reading[T]) keep(h *header, keys []string, declared map[string]bool) {
	for _, key := range keys {
		if declared[key] {
			continue
		}
		rule := &rule{target: "properties." + key}
		r.bound = append(r.bound, bound[T]{rule, []int{h.at[key]}, r.targets.declared(caseload.FieldInput{Name: key, Kind: caseload.KindText})})
	}
}

// read makes an input of a row. Each kind of warning is given once.
func (r *reading[T]) read(from row) (in T, warned []Warning, problems []caseload.Problem) {
	if from.fault.Kind != "" {
		return in, nil, []caseload.Problem{{Message: from.fault.String(), Fault: from.fault}}
	}
	warn := func(w Warning) {
		if !slices.Contains(warned, w) {
			warned = append(warned, w)
		}
	}
	for i := range r.bound {
		b := &r.bound[i]
		c := cell{text: b.text(from.cells), rule: b.rule, zone: r.zone, warn: warn}
		problems = appendProblems(problems, b.set(&in, c))
	}
	if r.targets.boundary != nil && from.geometry != "" {
		r.targets.boundary(&in, from.geometry)
	}
	problems = appendProblems(problems, r.targets.finish(&in, warn))
	if slices.ContainsFunc(from.cells, doublyEncoded) {
		warn(DoublyEncodedText)
	}
	return in, warned, problems
}

func appendProblems(problems []caseload.Problem, err error) []caseload.Problem {
	if err == nil {
		return problems
	}
	if e, ok := errors.AsType[*caseload.Error](err); ok && len(e.Problems) > 0 {
		return append(problems, e.Problems...)
	}
	f := caseload.FaultOf(err)
	return append(problems, caseload.Problem{Message: f.String(), Fault: f})
}

// text is what a row says for the rule.
func (b *bound[T]) text(cells []string) string {
	r := b.rule
	s := b.joined(cells)
	if s == "" {
		return r.Default
	}
	if r.values != nil {
		if to, ok := r.values[fold.Key(s)]; ok {
			return to
		}
		if to, ok := r.values["*"]; ok {
			return to
		}
	}
	if r.Fold == foldNumber {
		return foldToNumber(s, r.Name)
	}
	return s
}

// says is what stands in a row for a target, or in all of a row that could not be taken
// apart; "" for what has no columns.
func (r *reading[T]) says(of row, target string) string {
	if of.fault.Kind != "" {
		return of.raw
	}
	if target == "boundary" { // too long to be shown: whose it is
		target = r.targets.needed
	}
	at := slices.IndexFunc(r.bound, func(b bound[T]) bool { return b.rule.target == target })
	if at < 0 {
		return ""
	}
	return r.bound[at].joined(of.cells)
}

func (b *bound[T]) joined(cells []string) string {
	switch len(b.at) {
	case 0:
		return ""
	case 1:
		return cells[b.at[0]]
	}
	separator := " "
	if b.rule.Separator != nil {
		separator = *b.rule.Separator
	}
	var parts []string
	for _, at := range b.at {
		if cells[at] != "" {
			parts = append(parts, cells[at])
		}
	}
	return strings.Join(parts, separator)
}

// foldToNumber reduces Ward 3, 03, 3 and 3.0 to 3, and puts it in the place of
// {} in the name. A text that does not end with its only number stays as it is.
func foldToNumber(s, name string) string {
	const digits = "0123456789"
	start := strings.IndexAny(s, digits)
	if start < 0 {
		return s
	}
	number := s[start:]
	if whole, fraction, ok := strings.Cut(number, "."); ok && strings.Trim(fraction, "0") == "" {
		number = whole // as programs write it that know only decimal numbers
	}
	if strings.Trim(number, digits) != "" {
		return s
	}
	number = strings.TrimLeft(number, "0")
	if number == "" {
		number = "0"
	}
	if name == "" {
		return number
	}
	return strings.Replace(name, "{}", number, 1)
}
