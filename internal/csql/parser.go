package csql

import (
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"caseload/internal/encode"
)

// The bounds of a query.
const (
	MaxLength = 10_000 // bytes
	MaxDepth  = 20     // of brackets and nots within each other
	MaxNodes  = 500    // conditions, with the ands, ors and nots that join them
)

// Parse reads a query. Its error is an *Error.
func Parse(query string) (Expr, error) {
	if len(query) > MaxLength {
		return nil, &Error{1, fmt.Sprintf("The query is too long: at most %d bytes are allowed.", MaxLength)}
	}
	if !utf8.ValidString(query) {
		return nil, &Error{1, "The query is not valid UTF-8."}
	}
	tokens, err := split(query)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	e, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != tokenEnd {
		return nil, unexpected(t, "and, or, or the end")
	}
	return e, nil
}

// parser goes down into the query with its tokens. Its methods are given how
// many brackets and nots are open.
type parser struct {
	tokens []token // at least the end
	nodes  int
}

func (p *parser) peek() token { return p.tokens[0] }

// next takes a token; the end stays.
func (p *parser) next() token {
	t := p.tokens[0]
	if t.kind != tokenEnd {
		p.tokens = p.tokens[1:]
	}
	return t
}

// expect takes a mark that must be there.
func (p *parser) expect(mark string) error {
	if t := p.next(); !t.is(mark) {
		return unexpected(t, "'"+mark+"'")
	}
	return nil
}

func unexpected(t token, wanted string) error {
	return &Error{t.at, "Found " + t.String() + ", where " + wanted + " is expected."}
}

// count keeps the bounds of the query, at a token.
func (p *parser) count(t token, depth int) error {
	p.nodes++
	if p.nodes > MaxNodes || depth > MaxDepth {
		return &Error{t.at, fmt.Sprintf("The query is too large: at most %d conditions, nested %d deep, are allowed.", MaxNodes, MaxDepth)}
	}
	return nil
}

func (p *parser) or(depth int) (Expr, error) {
	return p.joined("or", depth, p.and, func(parts []Expr) Expr { return Or(parts) })
}

func (p *parser) and(depth int) (Expr, error) {
	return p.joined("and", depth, p.unary, func(parts []Expr) Expr { return And(parts) })
}

// joined reads one part, or several with a word between them, which are joined.
func (p *parser) joined(word string, depth int, part func(int) (Expr, error), join func([]Expr) Expr) (Expr, error) {
	first := p.peek()
	e, err := part(depth)
	if err != nil || !p.peek().names(word) {
		return e, err
	}
	parts := []Expr{e}
	for p.peek().names(word) {
		p.next()
		if e, err = part(depth); err != nil {
			return nil, err
		}
		parts = append(parts, e)
	}
	return join(parts), p.count(first, depth)
}

// unary reads one condition, or some between brackets.
func (p *parser) unary(depth int) (Expr, error) {
	t := p.next()
	if err := p.count(t, depth); err != nil {
		return nil, err
	}
	switch {
	case t.is("("):
		return p.bracketed(depth)
	case t.kind != tokenName:
		return nil, unexpected(t, "a condition that begins with the name of a property")
	case p.peek().compares():
		return p.compare(Name{t.text, t.at})
	case t.text == "not":
		of, err := p.unary(depth + 1)
		return Not{of}, err
	case p.peek().is("("):
		p.next()
		return p.function(t)
	}
	return nil, unexpected(p.peek(), "a comparison, such as = or <,")
}

func (p *parser) bracketed(depth int) (Expr, error) {
	e, err := p.or(depth + 1)
	if err != nil {
		return nil, err
	}
	return e, p.expect(")")
}

func (p *parser) compare(name Name) (Expr, error) {
	op := Op(p.next().text)
	v, err := p.value()
	return Comparison{name, op, v}, err
}

// value reads what a property is compared with.
func (p *parser) value() (Value, error) {
	t := p.next()
	switch {
	case t.kind == tokenText:
		return Value{Text, t.text, t.at}, nil
	case t.kind == tokenNumber:
		return Value{Number, t.text, t.at}, nil
	case t.kind == tokenName && p.peek().is("("):
		p.next()
		return p.valueFunction(t)
	}
	return Value{}, unexpected(t, "a text between quotes, a number, date(...) or today()")
}

// valueFunction reads the arguments of a function that is a value.
func (p *parser) valueFunction(name token) (Value, error) {
	switch name.text {
	case "today":
		return Value{Kind: Today, At: name.at}, p.expect(")")
	case "date":
		return p.date(name.at)
	}
	return Value{}, &Error{name.at, "The function '" + encode.Clip(name.text) + "' is not supported as a value; date and today are."}
}

// date reads a day, or a number of days since 1970.
func (p *parser) date(at int) (Value, error) {
	var day time.Time
	of := p.next()
	switch of.kind {
	case tokenNumber:
		days, err := strconv.Atoi(of.text)
		if err != nil || days < -maxDays || days > maxDays {
			return Value{}, &Error{of.at, "This is not a whole number of days since 1970."}
		}
		day = time.Unix(0, 0).UTC().AddDate(0, 0, days)
	case tokenText:
		var err error
		if day, err = time.Parse(time.DateOnly, of.text); err != nil {
			return Value{}, &Error{of.at, "This is not a date such as '2026-01-15'."}
		}
	default:
		return Value{}, unexpected(of, "a text between quotes or a number")
	}
	return Value{Date, day.Format(time.DateOnly), at}, p.expect(")")
}

// maxDays is how far from 1970 a date may be, which keeps its year within four
// digits.
const maxDays = 700_000

// unsupported are the functions of the language that need other cases, or
// another index of words.
var unsupported = []string{
	"within-distance", "fuzzy-match", "fuzzy-date", "phonetic-match", "selected", "selected-any", "selected-all",
	"ancestor-exists", "subcase-exists", "subcase-count",
}

// function reads the arguments of a function that is a condition.
func (p *parser) function(name token) (Expr, error) {
	switch name.text {
	case "match-all", "match-none":
		return Always(name.text == "match-all"), p.expect(")")
	case "starts-with":
		return p.startsWith()
	}
	if slices.Contains(unsupported, name.text) {
		return nil, &Error{name.at, "The function '" + name.text + "' is not supported."}
	}
	return nil, &Error{name.at, "There is no function '" + encode.Clip(name.text) + "' that is a condition; not, starts-with, match-all and match-none are supported."}
}

func (p *parser) startsWith() (Expr, error) {
	of := p.next()
	if of.kind != tokenName {
		return nil, unexpected(of, "the name of a property")
	}
	if err := p.expect(","); err != nil {
		return nil, err
	}
	prefix := p.next()
	if prefix.kind != tokenText {
		return nil, unexpected(prefix, "a text between quotes")
	}
	return StartsWith{Name{of.text, of.at}, Value{Text, prefix.text, prefix.at}}, p.expect(")")
}
