package jsonapi

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// ParseParameters reads the query of a request for a primary type. Each
// parameter at fault gives one error, of status 400.
//
// A filter is filter[PATH]=VALUE or filter[PATH][OPERATOR]=VALUE, where commas
// part values of which any will do and the word null is no value at all; or
// filter={...}, JSON in which objects name paths and operators:
//
//	{"OR": [{"status": ["open", "held"]}, {"LE": {"opened_on": "2024-01-31"}}]}
//
// A text with a comma, and the text null, are written in JSON:
// filter={"name":"Hill, Ann"}. Several filters hold together.
//
// The dialect Crnk has these forms as well: fields=a,b of the primary type;
// filter[TYPE][PATH], sort[TYPE] and include[TYPE], which are about the included
// resources of a type wherever they stand; and parameters given again, whose
// values count whole.
func ParseParameters(s *Schema, primary *Type, rawQuery string, o ParameterOptions) (*Parameters, Errors) {
	q := newQueryReader(s, primary, o)
	parameters, e := q.split(rawQuery)
	q.refuse(e)
	for _, p := range parameters {
		q.refuse(q.read(p))
	}
	q.refuse(q.includeTyped())
	q.finishPage()
	if len(q.all) > 0 {
		return nil, q.all
	}
	q.finishFields()
	q.finishFilters()
	return &q.into, nil
}

// queryReader fills Parameters from one query.
type queryReader struct {
	schema     *Schema
	primary    *Type  // where the paths of include begin
	listed     *Type  // where those of filter and sort begin; nil: nowhere
	unlisted   string // the reason for that, a sentence
	options    ParameterOptions
	into       Parameters
	conditions map[*Type][]*Filter
	typed      []typedInclude
	inclusions int
	page       map[string]parameter // by what stands in their brackets
	problems
}

// parameter is one parameter of a query, with all the values it was given.
type parameter struct {
	name     string   // filter[person.last_name][EQ]
	family   string   // filter
	brackets []string // person.last_name, EQ
	values   []string // one or more
}

const oneOnly = "This URL gives one resource: only fields and include are allowed."

// The bounds of a query that no option moves (difference 71).
const (
	maxOffset    = 1_000_000_000 // resources before a page
	maxNesting   = 20            // of objects in a filter of JSON
	maxWithin    = 10            // names in a path into an object
	maxParameter = 200           // bytes of its name in an error
)

func newQueryReader(s *Schema, primary *Type, o ParameterOptions) *queryReader {
	o.MaxSize = cmp.Or(o.MaxSize, 1000)
	o.DefaultSize = min(cmp.Or(o.DefaultSize, 10), o.MaxSize)
	o.MaxDepth = cmp.Or(o.MaxDepth, 3)
	o.MaxParts = cmp.Or(o.MaxParts, 1000)
	q := &queryReader{
		schema: s, primary: primary, listed: primary, options: o,
		conditions: map[*Type][]*Filter{}, page: map[string]parameter{},
	}
	if o.Linkage != nil {
		q.options.One = o.One || !o.Linkage.Many
		q.listed = s.Type(o.Linkage.To[0])
		if len(o.Linkage.To) > 1 {
			q.listed, q.unlisted = nil, "This URL gives resources of several types, which cannot be filtered or sorted."
		}
	}
	if q.options.One {
		q.listed, q.unlisted = nil, oneOnly
	}
	return q
}

// refuse adds an error, if there is one.
func (q *queryReader) refuse(e *Error) {
	if e != nil {
		q.add(e)
	}
}

// split reads the parameters in their order, those of one name joined. It stops
// at the first that cannot be read: the rest may mean anything.
func (q *queryReader) split(rawQuery string) ([]parameter, *Error) {
	var parameters []parameter
	places := map[string]int{}
	parts := 0
	for text := range strings.SplitSeq(rawQuery, "&") {
		if text == "" {
			continue
		}
		name, value, e := decodePair(text)
		if e != nil {
			return nil, e
		}
		if parts += 1 + strings.Count(value, ","); parts > q.options.MaxParts {
			return nil, parameter{name: name}.problemf("The query is too large: at most %d parameters and values between commas are allowed.", q.options.MaxParts)
		}
		if i, again := places[name]; again {
			parameters[i].values = append(parameters[i].values, value)
			continue
		}
		p, e := newParameter(name, value)
		if e != nil {
			return nil, e
		}
		places[name] = len(parameters)
		parameters = append(parameters, p)
	}
	return parameters, nil
}

// decodePair reads name=value. In both, + is a space.
func decodePair(text string) (name, value string, e *Error) {
	name, value, _ = strings.Cut(text, "=")
	decodedName, errName := url.QueryUnescape(name)
	decodedValue, errValue := url.QueryUnescape(value)
	if errName != nil || errValue != nil || !isText(decodedName) || !isText(decodedValue) {
		p := parameter{name: strings.ToValidUTF8(cmp.Or(decodedName, name), "\uFFFD")}
		return "", "", p.problemf("The parameter is not text: write it in UTF-8, percent-encoded, without the character NUL.")
	}
	return decodedName, decodedValue, nil
}

func isText(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// newParameter takes a name apart (JSON:API 1.1, Query Parameter Families).
func newParameter(name, value string) (parameter, *Error) {
	p := parameter{name: name, values: []string{value}}
	family, rest, bracketed := strings.Cut(name, "[")
	p.family = family
	if !bracketed {
		return p, nil
	}
	inner, closed := strings.CutSuffix(rest, "]")
	p.brackets = strings.Split(inner, "][")
	if !closed || slices.ContainsFunc(p.brackets, func(b string) bool { return strings.ContainsAny(b, "[]") }) {
		return p, p.problemf("The name of the parameter is not valid: it is a word, then names in square brackets.")
	}
	return p, nil
}

// read takes one parameter in.
func (q *queryReader) read(p parameter) *Error {
	if len(p.values) > 1 && !q.repeats(p.family) {
		return p.problemf("The parameter is given more than once.")
	}
	switch p.family {
	case "include":
		return q.readInclude(p)
	case "fields":
		return q.readFields(p)
	case "filter":
		return q.readFilter(p)
	case "sort":
		return q.readSort(p)
	case "page":
		return q.readPage(p)
	}
	return q.readCustom(p)
}

// repeats reports whether parameters of a family may be given again.
func (q *queryReader) repeats(family string) bool {
	return q.options.Dialect == Crnk && slices.Contains([]string{"include", "fields", "filter", "sort"}, family)
}

// readCustom takes a parameter of the service. Any other is refused, however it
// is spelled: JSON:API 1.1, Implementation-Specific Query Parameters, demands it
// of names from a to z, and one that does nothing is a client's mistake.
func (q *queryReader) readCustom(p parameter) *Error {
	if !slices.Contains(q.options.Custom, p.name) {
		known := append([]string{"fields", "filter", "include", "page", "sort"}, q.options.Custom...)
		return p.problemf("There is no parameter %s: those that there are begin with %s.", quoted(p.name), listing(known))
	}
	if q.into.Custom == nil {
		q.into.Custom = map[string]string{}
	}
	q.into.Custom[p.name] = p.values[0]
	return nil
}

// about finds the type in the brackets of fields[TYPE], include[TYPE] and
// sort[TYPE]. Without brackets it is nil.
func (q *queryReader) about(p parameter) (*Type, *Error) {
	if len(p.brackets) == 0 {
		return nil, nil
	}
	if len(p.brackets) > 1 {
		return nil, p.problemf("The name of the parameter is not valid: only one type may stand in its brackets.")
	}
	t := q.schema.Type(p.brackets[0])
	if t == nil {
		return nil, p.problemf("There is no type %s: the types are %s.", quoted(p.brackets[0]), listing(q.schema.names()))
	}
	return t, nil
}

// crnkOnly refuses a form that the strict dialect does not have.
func (q *queryReader) crnkOnly(p parameter, form string) *Error {
	if q.options.Dialect == Crnk {
		return nil
	}
	return p.problemf("The form %s is not one of JSON:API 1.1.", form)
}
