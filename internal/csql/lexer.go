package csql

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"caseload/internal/encode"
)

// token is a piece of a query. A mark is an operator, a bracket or a comma.
type token struct {
	kind tokenKind
	text string // of a quoted text, what stands between the quotes
	at   int
}

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenText
	tokenNumber
	tokenMark
)

// is reports whether the token is this mark.
func (t token) is(mark string) bool { return t.kind == tokenMark && t.text == mark }

// names reports whether the token is this word.
func (t token) names(word string) bool { return t.kind == tokenName && t.text == word }

// compares reports whether the token is a comparison.
func (t token) compares() bool { return t.kind == tokenMark && strings.ContainsAny(t.text, "=<>") }

// String is the token as an error shows it.
func (t token) String() string {
	switch t.kind {
	case tokenEnd:
		return "the end"
	case tokenText:
		return "the text '" + encode.Clip(t.text) + "'"
	}
	return "'" + encode.Clip(t.text) + "'"
}

// split reads all tokens of a query; the last is the end.
func split(query string) ([]token, error) {
	l := lexer{rest: query, at: 1}
	var tokens []token
	for {
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, t)
		if t.kind == tokenEnd {
			return tokens, nil
		}
	}
}

// lexer takes tokens off the start of a query.
type lexer struct {
	rest string
	at   int // of the first character of rest
}

func (l *lexer) next() (token, error) {
	l.take(span(l.rest, unicode.IsSpace))
	if l.rest == "" {
		return token{kind: tokenEnd, at: l.at}, nil
	}
	first, _ := utf8.DecodeRuneInString(l.rest)
	switch {
	case first == '\'' || first == '"':
		return l.quoted(l.rest[:1])
	case beginsName(first):
		return l.name()
	case l.numberLength() > 0:
		return l.token(tokenNumber, l.numberLength()), nil
	}
	for _, mark := range []string{"!=", "<=", ">=", "=", "<", ">", "(", ")", ","} {
		if strings.HasPrefix(l.rest, mark) {
			return l.token(tokenMark, len(mark)), nil
		}
	}
	return token{}, &Error{l.at, "The character '" + string(first) + "' means nothing here."}
}

// take moves on behind n bytes, and returns them.
func (l *lexer) take(n int) string {
	taken := l.rest[:n]
	l.rest = l.rest[n:]
	l.at += utf8.RuneCountInString(taken)
	return taken
}

func (l *lexer) token(kind tokenKind, n int) token {
	t := token{kind: kind, at: l.at}
	t.text = l.take(n)
	return t
}

// quoted reads a text between quotes of one kind. As in XPath, nothing in it is
// escaped: a text with one kind of quote stands between those of the other.
func (l *lexer) quoted(quote string) (token, error) {
	end := strings.Index(l.rest[1:], quote)
	if end < 0 {
		return token{}, &Error{l.at, "The text that begins here has no closing quote."}
	}
	t := l.token(tokenText, end+2)
	t.text = t.text[1 : end+1]
	return t, nil
}

// name reads the name of a property, or a word of the language. An @ is a part
// of it.
func (l *lexer) name() (token, error) {
	n := 0
	if l.rest[0] == '@' {
		n = 1
	}
	n += span(l.rest[n:], inName)
	t := l.token(tokenName, n)
	switch {
	case t.text == "@":
		return token{}, &Error{t.at, "A name must follow the @."}
	case strings.HasPrefix(l.rest, "/"):
		return token{}, &Error{t.at, "The properties of other cases, such as '" + encode.Clip(t.text) + "/...', cannot be asked for; filter by indices.NAME instead."}
	}
	return t, nil
}

// numberLength is how many bytes at the start are a number, 0 if none is there.
func (l *lexer) numberLength() int {
	n := 0
	if l.rest[0] == '-' {
		n = 1
	}
	whole := span(l.rest[n:], isDigit)
	n += whole
	if !strings.HasPrefix(l.rest[n:], ".") {
		if whole == 0 {
			return 0
		}
		return n
	}
	fraction := span(l.rest[n+1:], isDigit)
	if whole+fraction == 0 {
		return 0
	}
	return n + 1 + fraction
}

// span is how many bytes at the start of a text are characters of a kind.
func span(s string, is func(rune) bool) int {
	for i, r := range s {
		if !is(r) {
			return i
		}
	}
	return len(s)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// beginsName and inName tell names, which are much like those of XML without a
// colon.
func beginsName(r rune) bool { return r == '_' || r == '@' || unicode.IsLetter(r) }

func inName(r rune) bool {
	return r == '_' || r == '-' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}
