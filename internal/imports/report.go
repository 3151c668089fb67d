package imports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/fault"
)

// Report is what an import did with the rows of a file.
type Report struct {
	Added, Changed, Same, Rejected int64
	Warnings                       map[Warning]int64 // rows that were not rejected
	Reasons                        []Reason          // of the rejected rows, the most frequent first
	Duration                       time.Duration
	Batch                          string // the ID of the batch, by which it can be undone; "" for a dry run

	examples map[string][]Example // by the Text of Reasons, at most 3 of each; no JSON has them
	wards    CheckedWards         // of a dry run; likewise
}

// Reason is why rows were rejected.
type Reason struct {
	Text   string // what is wrong and what is allowed, in sentences, without the data of a row
	Of     Wrong  // the same in its parts
	Rows   int64
	Line   int     // of the first of them, from 1; of a GeoJSON file the number of the feature
	Ranges []Range // the lines of the first of them, in runs of neighbours; at most 20
}

// Wrong is one thing that is wrong with a row.
type Wrong struct {
	Field   string // a target, "": none
	Fault   fault.Fault
	Allowed []string
	More    int // how much else is allowed
}

// Example is what stands in a rejected row where it is wrong.
type Example struct {
	Line  int
	Value string
}

// Examples are what stands in the first rows of each reason, by its Text: data of
// somebody, to be kept no longer than the file.
func (r *Report) Examples() map[string][]Example { return r.examples }

// Range is lines one behind the other, from the first to the last.
type Range struct{ From, To int }

// maxRanges is how many runs a Reason tells.
const maxRanges = 20

// Where is the lines of the rows in words: 2, 5-9, ...
func (r *Reason) Where() string {
	var parts []string
	var told int64
	for _, x := range r.Ranges {
		part := strconv.Itoa(x.From)
		if x.To > x.From {
			part += "–" + strconv.Itoa(x.To)
		}
		parts, told = append(parts, part), told+int64(x.To-x.From+1)
	}
	if told < r.Rows && len(r.Ranges) == maxRanges {
		parts = append(parts, "…")
	}
	return strings.Join(parts, ", ")
}

// at notes another row.
func (r *Reason) at(line int) {
	r.Rows++
	last := len(r.Ranges) - 1
	switch {
	case last >= 0 && r.Ranges[last].To == line-1:
		r.Ranges[last].To = line
	case len(r.Ranges) < maxRanges:
		r.Ranges = append(r.Ranges, Range{line, line})
	}
}

// maxReasons is how many reasons a Report tells apart; the rest is counted as
// kindOthers.
const maxReasons = 50

// count counts a row that was not rejected. A rejected one is counted with its
// reason.
func (r *Report) count(result caseload.Result, warned []Warning) {
	switch result {
	case caseload.Added:
		r.Added++
	case caseload.Changed:
		r.Changed++
	case caseload.Same:
		r.Same++
	case caseload.Rejected:
		return
	}
	for _, w := range warned {
		r.Warnings[w]++
	}
}

// reject counts a rejected row, once for each kind of thing that is wrong
// with it. says tells what stands in the row for a field.
func (r *Report) reject(line int, problems []caseload.Problem, says func(field string) string) {
	r.Rejected++
	var given []string
	for i := range problems {
		text := reason(problems[i : i+1])
		if !slices.Contains(given, text) {
			given = append(given, text)
			r.blame(text, Wrong{problems[i].Field, problems[i].Fault, problems[i].Allowed, problems[i].More}, Example{line, shown(says(problems[i].Field))})
		}
	}
}

func (r *Report) blame(text string, wrong Wrong, of Example) {
	same := func(known Reason) bool { return known.Text == text }
	at := slices.IndexFunc(r.Reasons, same)
	if at < 0 && len(r.Reasons) >= maxReasons {
		wrong = Wrong{Fault: kindOthers.Of()}
		text = wrong.Fault.String()
		at = slices.IndexFunc(r.Reasons, same)
	}
	if at < 0 {
		r.Reasons = append(r.Reasons, Reason{Text: text, Of: wrong, Line: of.Line})
		at = len(r.Reasons) - 1
	}
	r.Reasons[at].at(of.Line)
	if of.Value != "" && len(r.examples[text]) < samples {
		if r.examples == nil {
			r.examples = map[string][]Example{}
		}
		r.examples[text] = append(r.examples[text], of)
	}
}

// sort puts the reasons in order.
func (r *Report) sort() {
	slices.SortStableFunc(r.Reasons, func(a, b Reason) int { return cmp.Compare(b.Rows, a.Rows) })
}

// reason says in sentences what is wrong with a row, and what is allowed.
func reason(problems []caseload.Problem) string {
	var b strings.Builder
	for i, p := range problems {
		if i > 0 {
			b.WriteByte(' ')
		}
		if p.Field != "" {
			b.WriteString(p.Field)
			b.WriteString(": ")
		}
		b.WriteString(p.Message)
		if len(p.Allowed) > 0 {
			b.WriteString(" Allowed: ")
			b.WriteString(strings.Join(p.Allowed, ", "))
			if p.More > 0 {
				fmt.Fprintf(&b, ", and %d more", p.More)
			}
			b.WriteByte('.')
		}
	}
	return b.String()
}
