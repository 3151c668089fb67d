package caseload

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"caseload/internal/fold"
)

// resolver turns the names of an input into rows of the catalogue, and
// collects what is wrong with them.
type resolver struct {
	catalog  *Catalog
	problems []Problem
}

func (r *resolver) problem(field, message string) {
	r.problems = append(r.problems, Problem{Field: field, Message: message})
}

func (r *resolver) ward(in Opt[Named], to *PK) {
	resolveNamed(r, NounWard, in, &r.catalog.wards, to)
}

func (r *resolver) category(in Opt[Named], to *PK) {
	resolveNamed(r, NounCategory, in, &r.catalog.cats, to)
}

// resolveNamed finds the one row that is meant; none clears the field.
func resolveNamed[T any, P interface {
	*T
	entry
}](r *resolver, n Noun, in Opt[Named], from *shelf[T, P], to *PK) {
	if !in.Set {
		return
	}
	if in.Value.IsZero() {
		*to = 0
		return
	}
	switch found := from.find(in.Value); len(found) {
	case 0:
		p := faulty(n.String(), kindNoWord[n].Of())
		p.Missing = in.Value.ID != ""
		r.problems = append(r.problems, p)
	case 1:
		row, _, _ := P(found[0]).entry()
		*to = row.PK
	default:
		r.problems = append(r.problems, faulty(n.String(), kindSeveral.Of()))
	}
}

// find lists the shown rows that are meant by an ID, a code or a name.
func (s *shelf[T, P]) find(n Named) []*T {
	switch {
	case n.ID != "":
		return one(s.byID[n.ID])
	case n.Code != "":
		return one(s.byCode[n.Code])
	}
	return s.named(n.Name)
}

func one[T any](x *T) []*T {
	if x == nil {
		return nil
	}
	return []*T{x}
}

func (r *resolver) caseType(in Opt[string], to *PK) {
	if !in.Set {
		return
	}
	found := r.catalog.CaseTypeCalled(in.Value)
	if found == nil {
		var allowed []string
		for _, t := range r.catalog.types.list {
			allowed = append(allowed, t.Name)
		}
		r.problems = append(r.problems, faulty("type", kindNoCaseType.Of(), allowed...))
		return
	}
	*to = found.PK
}

// MaxNumber is the largest number that the maker of a case may bring.
const MaxNumber = 999_999_999_999

func (r *resolver) number(in int64, to *int64) {
	if in < 0 || in > MaxNumber {
		r.problem("number", "This must be a whole number from 1 to 999999999999.")
		return
	}
	*to = in
}

func (r *resolver) source(in Opt[string], to *PK) {
	if in.Set && in.Value != "" {
		if found := r.catalog.sources.named(in.Value); len(found) > 0 {
			*to = found[0].PK
		}
	}
}

// assignee makes a user the first assignee, in the place of the one before;
// none takes all away.
func (r *resolver) assignee(in Opt[Named], to *[]PK) {
	if !in.Set {
		return
	}
	if in.Value.IsZero() {
		*to = nil
		return
	}
	u := r.catalog.UserByID(in.Value.ID)
	if u == nil || !u.Enabled {
		r.problem("assignee", "There is no such user, or the user is disabled.")
		return
	}
	rest := slices.DeleteFunc(slices.Clone(*to), func(k PK) bool { return k == u.PK })
	if len(rest) == len(*to) && len(rest) > 0 {
		rest = rest[1:] // whose place is taken
	}
	*to = append([]PK{u.PK}, rest...)
}

// status makes a case have one of the tenant's own statuses.
func (r *resolver) status(in Opt[Named], to *PK) {
	before := len(r.problems)
	resolveNamed(r, NounStatus, in, &r.catalog.statuses, to)
	for i := before; i < len(r.problems); i++ {
		for _, status := range r.catalog.Statuses() {
			r.problems[i].Allowed = append(r.problems[i].Allowed, status.Name)
		}
	}
}

// owner makes a user or a team the owner; none takes the one that there is away.
// The owner may be named again, disabled or not.
func (r *resolver) owner(in Opt[Subject], to *PK) {
	switch {
	case !in.Set:
	case in.Value == Subject{}:
		*to = 0
	default:
		*to = r.subject("owner", in.Value, []PK{*to})
	}
}

// subject finds a team, which no case is assigned to, or a user who is enabled or
// is meant already; 0 without one.
func (r *resolver) subject(field string, s Subject, was []PK) PK {
	if s.Noun == NounTeam && field != "assignees" {
		if t := r.catalog.teams.byID[s.ID]; t != nil {
			return t.PK
		}
		r.problems = append(r.problems, Problem{Field: field, Message: "There is no such team.", Missing: true})
		return 0
	}
	if u := r.catalog.UserByID(s.ID); s.Noun == NounUser && u != nil && (u.Enabled || slices.Contains(was, u.PK)) {
		return u.PK
	}
	r.problems = append(r.problems, Problem{Field: field, Message: "There is no such user, or the user is disabled.", Missing: true})
	return 0
}

// subjects changes a list of users, and of teams where the field holds them.
func (r *resolver) subjects(field string, in *SubjectsInput, to *[]PK) {
	was := *to
	if in.All.Set {
		*to = nil
	}
	for _, s := range slices.Concat(in.All.Value, in.Add) {
		if k := r.subject(field, s, was); k != 0 && !slices.Contains(*to, k) {
			*to = append(slices.Clip(*to), k)
		}
	}
	for _, s := range in.Drop {
		*to = slices.DeleteFunc(slices.Clone(*to), func(k PK) bool {
			id, _, _ := r.catalog.Entry(s.Noun, k)
			return id == s.ID
		})
	}
}

// stages checks those that the maker of a case brings.
func (r *resolver) stages(brought []StageInput) {
	if len(brought) > maxStages {
		r.problem("stages", fmt.Sprintf("A case is brought with at most %d stages.", maxStages))
		return
	}
	seen := map[string]bool{}
	for i := range brought {
		in := &brought[i]
		r.problems = append(r.problems, textProblems(in.texts())...)
		name := in.Name.Value
		switch {
		case strings.TrimSpace(name) == "":
			r.problem("stages", "A stage needs a name.")
		case seen[name]:
			r.problem("stages", "A case has each stage once.")
		case !in.soundTarget():
			r.problem("stages", "The target of a stage is a number of working days from 0 to 10000.")
		case in.OutcomeBy.Value != "" && r.catalog.UserByID(in.OutcomeBy.Value) == nil:
			r.problem("stages", "There is no such user as the one who decided.")
		}
		seen[name] = true
	}
}

// applies reports whether a field is one of cases of a type. Nobody can say where
// the type is wrong.
func (r *resolver) applies(f *Field, caseType PK) bool {
	return f.Type == 0 || f.Type == caseType && !hasProblem(r.problems, "type")
}

// declared refuses properties that are not declared for cases of a type.
func (r *resolver) declared(caseType PK, set map[string]Value) {
	doubtful := hasProblem(r.problems, "type")
	for _, name := range slices.Sorted(maps.Keys(set)) {
		known := slices.ContainsFunc(r.catalog.fields.list, func(f *Field) bool {
			return f.Name == name && (doubtful || r.applies(f, caseType))
		})
		if !known && !set[name].IsNull() && len(r.problems) < maxProblems {
			r.problems = append(r.problems, faulty("properties."+name, kindNoField.Of()))
		}
	}
}

// properties sets properties of a case of a type, and checks those that are
// declared for it.
func (r *resolver) properties(caseType PK, set map[string]Value, to *Properties) {
	checked := maps.Clone(set)
	for _, f := range r.catalog.fields.list {
		v, ok := set[f.Name]
		if !ok || v.IsNull() || !r.applies(f, caseType) {
			continue
		}
		parsed, err := ParseValue(f.Kind, v.Canonical(), f.Choices)
		if err != nil {
			r.problems = append(r.problems, problemOf("properties."+f.Name, err, f.Choices...))
			continue
		}
		checked[f.Name] = parsed
	}
	next, err := to.With(checked)
	if err != nil {
		r.problems = append(r.problems, problemOf("properties", err))
		return
	}
	*to = next
	r.required(caseType, next)
}

// required looks for the properties that a case of a type must have.
func (r *resolver) required(caseType PK, have Properties) {
	for _, f := range r.catalog.fields.list {
		if f.Required && r.applies(f, caseType) && have.Get(f.Name).IsNull() {
			r.problems = append(r.problems, required("properties."+f.Name))
		}
	}
}

// MaxSources is the most sources that a tenant may have. They are an open set,
// and held in memory.
const MaxSources = 1000

// learn makes the vocabulary that inputs bring with them: their sources, which
// are an open set, and in an import what they ask to be made.
func (w *writer) learn(imported bool, inputs ...*CaseInput) error {
	l := learner{w: w, seen: map[string]bool{}}
	if len(w.catalog.SourcesNamed(w.by.defaultSource())) == 0 {
		l.source(w.by.defaultSource())
	}
	for _, in := range inputs {
		if in.Source.Value != "" && len(w.catalog.SourcesNamed(in.Source.Value)) == 0 {
			l.source(in.Source.Value)
		}
		if n := in.Ward.Value; imported && n.Make && n.Name != "" && len(w.catalog.wards.find(n)) == 0 {
			l.ward(n)
		}
		if n := in.Category.Value; imported && n.Make && n.Name != "" && len(w.catalog.cats.find(n)) == 0 {
			l.category(n)
		}
	}
	if l.err != nil || len(l.seen) == 0 {
		return l.err
	}
	return w.reload()
}

type learner struct {
	w    *writer
	seen map[string]bool
	err  error
}

// once reports whether a name is met for the first time.
func (l *learner) once(n Noun, name string) bool {
	key := n.String() + " " + fold.Key(name)
	if l.seen[key] || l.err != nil {
		return false
	}
	l.seen[key] = true
	return true
}

func (l *learner) source(name string) {
	if l.once(NounSource, name) {
		if len(l.w.catalog.sources.list)+len(l.seen) > MaxSources {
			l.err = Invalid("source", "The tenant has as many sources as it may have; use one of them.")
			return
		}
		s := &Source{Name: name}
		l.err = l.w.create(s, &s.Row)
	}
}

func (l *learner) ward(n Named) {
	if l.once(NounWard, n.Name) {
		if len(l.w.catalog.wards.list)+len(l.seen) > maxWards {
			l.err = Faulty("ward", kindManyWards.Of(maxWards))
			return
		}
		ward := &Ward{Name: n.Name, Code: n.Code, Tier: defaultTier, Enabled: true}
		l.err = l.w.create(ward, &ward.Row)
	}
}

func (l *learner) category(n Named) {
	if l.once(NounCategory, n.Name) {
		if len(l.w.catalog.cats.list)+len(l.seen) > maxCategories {
			l.err = Faulty("category", kindManyCategories.Of(maxCategories))
			return
		}
		c := &Category{Name: n.Name, Code: n.Code}
		l.err = l.w.create(c, &c.Row)
	}
}
