// Package csql reads CommCare's case search query language: conditions on the
// properties of a case, such as
//
//	(alias = "Rooster" or name = 'Mattie Ross') and not(age < 14)
//
// It knows the language alone, not which properties there are. The published
// page is "Case Search Query Language (CSQL)" of CommCare HQ; what needs other
// cases than the one looked at, or guesses at likeness, is refused by name.
package csql

import "strconv"

// Expr is a condition: an And, Or, Not, Comparison, StartsWith or Always.
type Expr interface{ expr() }

// And holds where all parts do. It has at least two.
type And []Expr

// Or holds where any part does. It has at least two.
type Or []Expr

// Not holds where the part does not.
type Not struct{ Of Expr }

// Comparison holds where a property stands to a value as Op says.
type Comparison struct {
	Property Name
	Op       Op
	Value    Value
}

// StartsWith holds where the text of a property begins with another, in the
// same case.
type StartsWith struct {
	Property Name
	Prefix   Value // a Text
}

// Always holds for all cases, or for none.
type Always bool

func (And) expr()        {}
func (Or) expr()         {}
func (Not) expr()        {}
func (Comparison) expr() {}
func (StartsWith) expr() {}
func (Always) expr()     {}

// Name is the name of a property, and where it stands: the number of its first
// character, from 1.
type Name struct {
	Text string
	At   int
}

// Op is a comparison.
type Op string

// The comparisons.
const (
	Equal        Op = "="
	NotEqual     Op = "!="
	Less         Op = "<"
	LessEqual    Op = "<="
	Greater      Op = ">"
	GreaterEqual Op = ">="
)

// Value is what a property is compared with, and where it stands.
type Value struct {
	Kind ValueKind
	Text string // a Date as 2006-01-02; "" of Today
	At   int
}

// ValueKind says how a value was written.
type ValueKind int

// The kinds of values.
const (
	Text   ValueKind = iota // between quotes
	Number                  // digits, with a sign and a point if need be
	Date                    // date(...), a day that there is
	Today                   // today(), the day in the caller's zone
)

// Error is what is wrong with a query.
type Error struct {
	At      int // the number of the character, from 1
	Message string
}

func (e *Error) Error() string { return e.Message + " (at character " + strconv.Itoa(e.At) + ")" }
