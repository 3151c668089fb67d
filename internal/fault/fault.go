// Package fault names what is wrong with what somebody brings, so that those who speak
// another language than English can say it, too.
package fault

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is one thing that can be wrong. Its Name is for programs and catalogues of
// texts, and stays as it is where the sentence is mended.
type Kind struct {
	Name  string
	Forms bool   // forms alone have it, and no row of a file
	text  string // a sentence in English, with verbs of fmt
}

var kinds []Kind

// New makes a Kind, of which there is one of its name.
func New(name, text string) Kind { return add(Kind{Name: name, text: text}) }

// NewOfForms is New for what forms alone have.
func NewOfForms(name, text string) Kind { return add(Kind{Name: name, Forms: true, text: text}) }

func add(k Kind) Kind {
	kinds = append(kinds, k)
	return k
}

// Kinds lists all of them.
func Kinds() []Kind { return slices.Clone(kinds) }

// Said finds the fault that a sentence in English tells, where that names nothing: what
// was kept as a sentence can then be said in another language, too.
func Said(text string) (Fault, bool) {
	at := slices.IndexFunc(kinds, func(k Kind) bool { return k.text == text && !strings.Contains(text, "%") })
	if at < 0 {
		return Fault{}, false
	}
	return kinds[at].Of(), true
}

// Fault is a Kind with what its sentence names. The zero Fault is one of no kind, which
// English alone has a sentence for.
type Fault struct {
	Kind  string   // its Name
	Named []string // in the order of the sentence: limits, numbers, never the data of somebody
	text  string
}

// Of is a fault of the kind.
func (k Kind) Of(named ...any) Fault {
	f := Fault{Kind: k.Name, text: fmt.Sprintf(k.text, named...)}
	for _, x := range named {
		f.Named = append(f.Named, fmt.Sprint(x))
	}
	return f
}

// Other is a fault of no kind.
func Other(text string) Fault { return Fault{text: text} }

// String is the fault in English.
func (f Fault) String() string { return f.text }
