package odata

import (
	"strings"
)

// Filter is a condition of $filter (OData 4.0 URL Conventions, section 5.1.1).
type Filter interface{ filter() }

// And holds where both do.
type And struct{ Left, Right Filter }

// Or holds where either does.
type Or struct{ Left, Right Filter }

// Not holds where a condition does not.
type Not struct{ Of Filter }

// Comparison compares a property with a value; with Null, with nothing.
type Comparison struct {
	Property string
	Op       Op
	Value    Literal
}

func (And) filter()        {}
func (Or) filter()         {}
func (Not) filter()        {}
func (Comparison) filter() {}

// Op is a comparison.
type Op string

// The comparisons, two of which are written as functions.
const (
	Equal        Op = "eq"
	NotEqual     Op = "ne"
	Greater      Op = "gt"
	GreaterEqual Op = "ge"
	Less         Op = "lt"
	LessEqual    Op = "le"
	Contains     Op = "contains"
	StartsWith   Op = "startswith"
)

// Literal is a value.
type Literal struct {
	Text   string // without quotes
	Quoted bool
}

// Null reports whether it is nothing.
func (l Literal) Null() bool { return !l.Quoted && l.Text == "null" }

// The bounds of a filter.
const (
	maxFilter      = 10_000 // bytes
	maxFilterDepth = 15
	maxFilterParts = 200
)

// ParseFilter reads a condition. Its columns are not looked at.
func ParseFilter(text string) (Filter, error) {
	if len(text) > maxFilter {
		return nil, invalid("$filter", "The filter is too long: at most %d bytes are read.", maxFilter)
	}
	p := &parser{rest: text, whole: len(text)}
	f, err := p.either(0)
	if err == nil && p.token() != "" {
		err = p.unexpected()
	}
	return f, err
}

// parser reads a filter from left to right.
type parser struct {
	rest  string
	whole int // bytes of the filter
	parts int
}

// token is what comes next, "" at the end.
func (p *parser) token() string {
	p.rest = strings.TrimLeft(p.rest, " \t")
	if p.rest == "" {
		return ""
	}
	switch p.rest[0] {
	case '(', ')', ',':
		return p.rest[:1]
	case '\'':
		return quoted(p.rest)
	}
	if end := strings.IndexAny(p.rest, " \t(),'"); end >= 0 {
		return p.rest[:end]
	}
	return p.rest
}

// quoted is the text in quotes that a filter begins with, in which a quote is
// written twice; the whole rest if it does not end.
func quoted(rest string) string {
	for i := 1; i < len(rest); i++ {
		if rest[i] != '\'' {
			continue
		}
		if i+1 == len(rest) || rest[i+1] != '\'' {
			return rest[:i+1]
		}
		i++
	}
	return rest
}

// take goes on behind a token, if that comes next.
func (p *parser) take(token string) bool {
	if p.token() != token {
		return false
	}
	p.rest = p.rest[len(token):]
	return true
}

func (p *parser) unexpected() error {
	at := p.token()
	if at == "" {
		return invalid("$filter", "The filter ends too early.")
	}
	return invalid("$filter", "The filter cannot be read from its character %d on. Write conditions such as status eq 'Open', joined by and, or.", p.whole-len(p.rest)+1)
}

func (p *parser) expect(token string) error {
	if p.take(token) {
		return nil
	}
	return p.unexpected()
}

// either reads conditions joined by or.
func (p *parser) either(depth int) (Filter, error) {
	left, err := p.both(depth)
	for err == nil && p.take("or") {
		var right Filter
		right, err = p.both(depth)
		left = Or{left, right}
	}
	return left, err
}

// both reads conditions joined by and.
func (p *parser) both(depth int) (Filter, error) {
	left, err := p.one(depth)
	for err == nil && p.take("and") {
		var right Filter
		right, err = p.one(depth)
		left = And{left, right}
	}
	return left, err
}

// one reads a condition that is not joined.
func (p *parser) one(depth int) (Filter, error) {
	p.parts++
	if depth > maxFilterDepth || p.parts > maxFilterParts {
		return nil, invalid("$filter", "The filter is too large: at most %d conditions, nested %d deep, are allowed.", maxFilterParts, maxFilterDepth)
	}
	if p.take("not") {
		of, err := p.one(depth + 1)
		return Not{of}, err
	}
	if p.take("(") {
		f, err := p.either(depth + 1)
		if err == nil {
			err = p.expect(")")
		}
		return f, err
	}
	return p.condition()
}

// condition reads a comparison or a call.
func (p *parser) condition() (Filter, error) {
	name := p.token()
	if name == "" || strings.ContainsAny(name[:1], "'(),") {
		return nil, p.unexpected()
	}
	p.take(name)
	if p.take("(") {
		return p.call(name)
	}
	op := Op(p.token())
	if op == "in" {
		p.take("in")
		return p.among(name)
	}
	switch op {
	case Equal, NotEqual, Greater, GreaterEqual, Less, LessEqual:
		p.take(string(op))
	case "has", "add", "sub", "mul", "div", "mod":
		return nil, unsupported("$filter", "The operator %s is not known here: eq, ne, gt, ge, lt, le and in are.", op)
	case "", "and", "or", ")": // a column of truth values alone
		return Comparison{name, Equal, Literal{Text: "true"}}, nil
	default:
		return nil, p.unexpected()
	}
	value, err := p.literal()
	return Comparison{name, op, value}, err
}

// call reads the rest of contains(column,'text'), which may be compared with a
// truth value, as Excel and Power BI write it.
func (p *parser) call(name string) (Filter, error) {
	if op := Op(name); op != Contains && op != StartsWith {
		return nil, unsupported("$filter", "The function %.40s is not known here: contains and startswith are.", name)
	}
	column := p.token()
	if column == "" || strings.ContainsAny(column[:1], "'(),") {
		return nil, p.unexpected()
	}
	p.take(column)
	if p.token() == "(" {
		return nil, unsupported("$filter", "A function of a function is not known here.")
	}
	if err := p.expect(","); err != nil {
		return nil, err
	}
	value, err := p.literal()
	if err == nil && !value.Quoted {
		err = invalid("$filter", "What %s looks for is written in single quotes.", name)
	}
	if err == nil {
		err = p.expect(")")
	}
	if err != nil {
		return nil, err
	}
	return p.compared(Comparison{column, Op(name), value})
}

// compared reads eq true, ne false and the like behind a condition.
func (p *parser) compared(f Filter) (Filter, error) {
	op := Op(p.token())
	if op != Equal && op != NotEqual {
		return f, nil
	}
	p.take(string(op))
	switch truth := p.token(); truth {
	case "true", "false":
		p.take(truth)
		if (truth == "true") == (op == Equal) {
			return f, nil
		}
		return Not{f}, nil
	}
	return nil, p.unexpected()
}

// among reads the list behind in.
func (p *parser) among(name string) (Filter, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var out Filter
	for {
		value, err := p.literal()
		if err != nil {
			return nil, err
		}
		if p.parts++; p.parts > maxFilterParts {
			return nil, invalid("$filter", "The filter lists more than %d values.", maxFilterParts)
		}
		if one := (Comparison{name, Equal, value}); out == nil {
			out = one
		} else {
			out = Or{out, one}
		}
		if p.take(")") {
			return out, nil
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
}

// literal reads a value.
func (p *parser) literal() (Literal, error) {
	t := p.token()
	switch {
	case t == "" || strings.ContainsAny(t[:1], "(),"):
		return Literal{}, p.unexpected()
	case t[0] != '\'':
		p.take(t)
		return Literal{Text: t}, nil
	case len(t) < 2 || strings.Count(t, "'")%2 == 1:
		return Literal{}, invalid("$filter", "A text in the filter does not end: a quote within one is written twice.")
	}
	p.take(t)
	return Literal{strings.ReplaceAll(t[1:len(t)-1], "''", "'"), true}, nil
}
