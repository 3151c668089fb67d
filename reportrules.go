package caseload

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload/internal/fold"
)

// noColumn refuses the name of a column that the dictionary of a subject has not.
func noColumn(field, name string) error {
	return Invalid(field, "There is no column "+name+". Those that there are: /reporting/columns.")
}

// rule is the condition of an attribute rule.
func (x *reportCompiler) rule(r ReportRule) (Expr, error) {
	info := x.dict.Column(r.Column)
	switch {
	case info == nil:
		return nil, noColumn("rules", r.Column)
	case info.Sensitivity > x.upTo:
		return nil, Errorf(CodeForbidden, "The report looks at %s, which needs the scope %s.", info.Name, CasesRead)
	}
	f := columnFilter{x, info, info.source.path}
	if info.source.stage == "" {
		return f.rule(r)
	}
	f.path = f.path[strings.LastIndexByte(string(f.path), '.')+1:] // of the stage
	empty := r.Operator == RuleEmpty
	if empty || r.Operator == RuleNoneOf { // of a stage that the case has not, too
		r.Operator = map[bool]string{true: RuleNotEmpty, false: RuleAnyOf}[empty]
		e, err := f.rule(r)
		return Not{x.ofStage(info.source.stage, e)}, err
	}
	e, err := f.rule(r)
	return x.ofStage(info.source.stage, e), err
}

// columnFilter makes conditions on one column.
type columnFilter struct {
	*reportCompiler
	info *ColumnInfo
	path Path
}

func (f columnFilter) rule(r ReportRule) (Expr, error) {
	switch r.Operator {
	case RuleAnyOf:
		return f.anyOf(r.Values)
	case RuleNoneOf:
		e, err := f.anyOf(r.Values)
		return Not{e}, err
	case RuleContains:
		return f.contains(r.Values)
	case RuleEmpty:
		return f.empty()
	case RuleNotEmpty:
		e, err := f.empty()
		return Not{e}, err
	case RuleBetween:
		return f.between(r.Values)
	}
	return nil, Invalid("rules", "This is not an operator of a rule.", RuleOperators...)
}

func (f columnFilter) cannot(what string) error {
	return Invalid("rules", "The column "+f.info.Name+" cannot be "+what+".")
}

func (f columnFilter) wrong(err error) error {
	return Invalid("rules", "A value of the rule on "+f.info.Name+" is not valid. "+problemOf("", err).Message)
}

// anyOf holds where the column is one of the values; without any, never.
func (f columnFilter) anyOf(values []string) (Expr, error) {
	if len(values) > maxExprValues {
		return nil, f.cannot("one of so many values")
	}
	switch form := f.info.source.form; form {
	case asName, asCode:
		return f.refersTo(f.named(values)), nil
	case asUser, asUserID, asTeam, asTeamCode:
		return f.owners(f.named(values)), nil
	case asProperty:
		return f.properties(values)
	case asNoun, asAct:
		return f.ofChange(values)
	case asRowID, asRowNumber, asFields, asActorKind:
		return nil, f.cannot("filtered by")
	}
	if f.path == ParentNumber {
		return nil, f.cannot("filtered by")
	}
	if f.info.Kind == KindTime {
		return f.onDays(values)
	}
	var in In
	for _, text := range values {
		v, err := f.parse(text)
		if err != nil {
			return nil, f.wrong(err)
		}
		in.Values = append(in.Values, v)
	}
	in.Path = f.path
	return in, nil
}

// parse reads a value of the column's kind.
func (f columnFilter) parse(text string) (Value, error) {
	switch f.info.Kind {
	case KindInt:
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil {
			return Value{}, Errorf(CodeInvalid, "It must be a whole number.")
		}
		if f.info.source.form == asRev {
			return ParseTime(time.UnixMicro(n).UTC().Format(time.RFC3339Nano))
		}
		return Int(n), nil
	case KindBool:
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "yes", "true":
			return Bool(true), nil
		case "no", "false":
			return Bool(false), nil
		}
		return Value{}, Errorf(CodeInvalid, "It must be Yes or No.")
	case KindText:
		return ParseText(text, MaxText)
	case KindDate:
		return ParseDay(strings.TrimSpace(text))
	case KindTime:
		return ParseTime(strings.TrimSpace(text))
	}
	return Value{}, Errorf(CodeInvalid, "This column is not filtered by.")
}

// onDays holds where a time lies on one of some days.
func (f columnFilter) onDays(values []string) (Expr, error) {
	either := Or{}
	for _, text := range values {
		day, err := ParseDate(strings.TrimSpace(text))
		if err != nil {
			return nil, f.wrong(err)
		}
		either = append(either, PeriodOf(day, day, f.head.zone).on(f.path, KindTime, f.head.zone))
	}
	return either, nil
}

// named lists the rows of the catalogue with one of the values, as the column
// shows them: by the name, whatever its case and accents, by the code or by the
// ID.
func (f columnFilter) named(values []string) (found []PK) {
	for _, text := range values {
		found = append(found, f.catalog.meant(f.to(), f.as(text))...)
		if f.to() == NounCaseType {
			found = append(found, f.catalog.types.where(func(t *CaseType) bool { return fold.Key(t.Label) == fold.Key(text) })...)
		}
	}
	return slices.DeleteFunc(found, func(k PK) bool { return !f.shows(k) })
}

// shows reports whether a column about a user or a team alone shows a row of the
// catalogue.
func (f columnFilter) shows(k PK) bool {
	switch f.info.source.form {
	case asUser, asUserID:
		return f.catalog.User(k) != nil
	case asTeam, asTeamCode:
		return f.catalog.Team(k) != nil
	}
	return true
}

func (f columnFilter) as(text string) Named {
	switch f.info.source.form {
	case asCode, asTeamCode:
		return Named{Code: text}
	case asUserID:
		return Named{ID: text}
	}
	return Named{Name: text}
}

// to is the noun that the column refers to.
func (f columnFilter) to() Noun {
	n := f.subject.noun
	if f.info.source.stage != "" {
		n = NounStage
	}
	a, _ := f.resolve(n, f.path) // found when the column was
	return a.To
}

func (f columnFilter) refersTo(keys []PK) Expr { return In{f.path, refValues(keys)} }

// owners holds where a case is assigned to one of some users, or theirs or a
// team's.
func (f columnFilter) owners(keys []PK) Expr {
	if _, _, joined := f.path.Ref(); joined {
		return Has{Way: Way{Path: "case", Noun: NounCase}, Where: f.assigned(keys)}
	}
	return f.assigned(keys)
}

// assigned is the condition on a case itself.
func (f columnFilter) assigned(keys []PK) Expr {
	if f.info.source.also == "" {
		return And{own(keys), In{"owner", refValues(keys)}}
	}
	return WorkedOnBy(keys...)
}

// properties holds where a property is one of the values.
func (f columnFilter) properties(values []string) (Expr, error) {
	either := Or{}
	key := f.info.source.key
	for _, text := range values {
		if f.declared(key) {
			either = append(either, Declared{key, Equal, text})
		} else {
			either = append(either, HasProperty{Name: key, Value: text})
		}
	}
	return f.ofCase(either)
}

// declared reports whether a property is found by its value.
func (f columnFilter) declared(key string) bool { return f.catalog.searchableField(key) != nil }

// ofCase is a condition on the case that a row belongs to.
func (f columnFilter) ofCase(e Expr) (Expr, error) {
	switch f.path {
	case "properties":
		return e, nil
	case "case.properties":
		return Has{Way: Way{Path: "case", Noun: NounCase}, Where: e}, nil
	}
	return nil, f.cannot("filtered by")
}

// contains holds where a text has one of the values in it, whatever the case and
// accents of both where the database keeps a key for it.
func (f columnFilter) contains(values []string) (Expr, error) {
	either := Or{}
	switch f.info.source.form {
	case asName:
		return f.refersTo(f.containing(values)), nil
	case asProperty:
		for _, text := range values {
			if !f.declared(f.info.source.key) {
				return nil, f.cannot("searched for a part: declare the field searchable")
			}
			either = append(either, Declared{f.info.source.key, Contains, text})
		}
		return f.ofCase(either)
	case asValue:
	default:
		return nil, f.cannot("searched for a part")
	}
	if f.info.Kind != KindText {
		return nil, f.cannot("searched for a part")
	}
	key := f.path + "_key"
	_, err := f.resolve(f.subject.noun, key)
	keyed := err == nil && f.info.source.stage == ""
	for _, text := range values {
		if keyed && !strings.Contains(fold.Key(text), "%") { // which a pattern cannot ask for
			either = append(either, Compare{key, Like, Text("%" + text + "%")})
		} else {
			either = append(either, Compare{f.path, Contains, Text(text)})
		}
	}
	return either, nil
}

// containing lists the rows of the catalogue whose names have one of the texts in
// them.
func (f columnFilter) containing(values []string) (found []PK) {
	has := func(name string) bool {
		return slices.ContainsFunc(values, func(text string) bool {
			key := fold.Key(text)
			return key != "" && strings.Contains(fold.Key(name), key)
		})
	}
	c := f.catalog
	switch f.to() {
	case NounWard:
		return c.wards.where(func(w *Ward) bool { return has(w.Name) })
	case NounCategory:
		return c.cats.where(func(x *Category) bool { return has(x.Name) })
	case NounStatus:
		return c.statuses.where(func(x *Status) bool { return has(x.Name) })
	case NounCaseType:
		return c.types.where(func(x *CaseType) bool { return has(x.Name) || has(x.Label) })
	case NounSource:
		return c.sources.where(func(x *Source) bool { return has(x.Name) })
	case NounUser:
		return c.users.where(func(x *User) bool { return has(x.Name) })
	}
	return nil
}

// empty holds where the column has nothing.
func (f columnFilter) empty() (Expr, error) {
	if f.info.source.form == asProperty {
		return f.ofCase(Not{HasProperty{Name: f.info.source.key, Any: true}})
	}
	if f.path == ParentNumber {
		return nil, f.cannot("filtered by")
	}
	switch f.info.source.form {
	case asRowID, asRowNumber, asFields, asActorKind:
		return nil, f.cannot("filtered by")
	case asUser, asUserID:
		return And{IsNull{f.path}, Not{In{f.info.source.also, refValues(slices.Collect(maps.Keys(f.catalog.users.byPK)))}}}, nil
	case asTeam, asTeamCode:
		return Not{f.refersTo(slices.Collect(maps.Keys(f.catalog.teams.byPK)))}, nil
	}
	return IsNull{f.path}, nil
}

// between holds from the first value to the second, which are meant too.
func (f columnFilter) between(values []string) (Expr, error) {
	if len(values) != 2 {
		return nil, f.cannot("between other than two values")
	}
	from, until := strings.TrimSpace(values[0]), strings.TrimSpace(values[1])
	switch {
	case f.info.source.form == asProperty:
		var parts []Expr
		if from != "" {
			parts = append(parts, Declared{f.info.source.key, GreaterEqual, from})
		}
		if until != "" {
			parts = append(parts, Declared{f.info.source.key, LessEqual, until})
		}
		return f.ofCase(And(parts))
	case !slices.Contains([]cellForm{asValue, asTarget, asRev}, f.info.source.form) || f.path == ParentNumber:
		return nil, f.cannot("between two values")
	case f.info.Kind == KindTime:
		return f.betweenDays(from, until)
	}
	var parts And
	for i, text := range []string{from, until} {
		if text == "" {
			continue
		}
		v, err := f.parse(text)
		if err != nil {
			return nil, f.wrong(err)
		}
		parts = append(parts, Compare{f.path, []Op{GreaterEqual, LessEqual}[i], v})
	}
	return parts, nil
}

func (f columnFilter) betweenDays(from, until string) (Expr, error) {
	var days [2]Date
	for i, text := range []string{from, until} {
		if text == "" {
			continue
		}
		d, err := ParseDate(text)
		if err != nil {
			return nil, f.wrong(err)
		}
		days[i] = d
	}
	return Where(And{}, PeriodOf(days[0], days[1], f.head.zone).on(f.path, KindTime, f.head.zone)), nil
}
