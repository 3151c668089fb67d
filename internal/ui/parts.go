package ui

import "caseload"

// The data of the parts that pages are put together from: each has a template of
// its name in templates/parts. Texts are in the visitor's language already.

// link is a text that leads somewhere.
type link struct{ Text, Href string }

// button leads somewhere, or sends a form with nothing in it.
type button struct {
	link
	Looks string // of the GOV.UK component: secondary, warning; "": as what a page is there for
	Sends bool
}

// field is one line of a form.
type field struct {
	Name         string // in the form, and the id of its input
	Label        string
	Hint         string // "": none
	Type         string // of the input; "": text
	Value        string
	Problem      string // what is wrong with the value, "" if nothing is
	Autocomplete string // what a browser may fill in (HTML, autofill); "": nothing
	ReadOnly     bool
	Lines        int    // of a text that has several; 0: 4
	Width        string // in characters: 2, 3, 4, 5, 10, 20 or 30; "": as wide as there is room
}

// Describing is the ids of what is said about the field beside its label.
func (f field) Describing() string { return describing(f.Name, f.Hint, f.Problem) }

func describing(name, hint, problem string) string {
	switch {
	case hint != "" && problem != "":
		return name + "-hint " + name + "-error"
	case hint != "":
		return name + "-hint"
	case problem != "":
		return name + "-error"
	}
	return ""
}

// tag is a status, in a colour that repeats what it says: one of the GOV.UK
// component's, "" for blue.
type tag struct{ Text, Colour string }

// table is a list of records in columns.
type table struct {
	Caption string
	Columns []column
	Rows    [][]cell
}

// Wide reports whether the table has its own scroll box on every screen: whether its
// columns come to more than a list has room for.
func (t table) Wide() bool { return t.width() > 128 }

// Stacks reports whether a telephone has no room for the columns beside each other:
// there each row stands by itself, with its values below each other.
func (t table) Stacks() bool { return t.width() > 48 }

// width is that of all columns, in widths of a small letter.
func (t table) width() (width int) {
	for _, c := range t.Columns {
		switch {
		case c.Unseen:
			width += 3
		case c.Long:
			width += 24
		case c.Whole:
			width += 15
		default:
			width += 11
		}
	}
	return width
}

// column is one of a table.
type column struct {
	Title  string
	Unseen bool   // the title is for those who hear it
	Href   string // sorts by it; "": it cannot be sorted by
	Sorted string // ascending, descending, "": not by it
	Number bool   // to the right, in figures of one width
	Whole  bool   // never wrapped, as references and times are
	Long   bool   // takes the room that the others leave
}

// cell is a value of a row. It is a moment, a day, a tag or a box where it has one; a
// day may have a tag beside it.
type cell struct {
	Text    string
	Href    string // "": leads nowhere
	About   string // of a link: what it is about, for those who hear it alone
	In      string // the language of the text, "": that of the page
	Code    bool   // the text is as programs write it
	At      *moment
	Day     *caseload.Date
	Tag     *tag
	Tick    *rowTick
	Actions []action // what may be done with the row
}

// rowTick is a box that chooses a row, for a form that stands elsewhere in the page.
type rowTick struct{ Form, ID, Value, About string }

// summaryRow is one line of what is known about a record.
type summaryRow struct {
	Key     string
	Value   cell
	Actions []action
}

// action changes a line of a record. About is what it changes, for those who hear
// the link alone.
type action struct{ Text, About, Href string }

// pagination leads along a list: to what comes before and after, of which only the
// addresses are known.
type pagination struct {
	Shown, Total   int64
	More           bool   // there are more than Total
	Previous, Next string // addresses, "" at the ends
}

// filters is the form that narrows a list, beside it.
type filters struct {
	Action  string // the address of the list
	Part    string // the id of what is put anew, list and filters; "": the page
	Search  *field
	Facets  []facet
	Toggles []toggle
	Periods []period
	Select  *selection
	Seek    *link // to who is not in Select; nil: all are
	Kept    []kept
	Applied []link // each without one of the choices
	Clear   string // the address of the whole list
}

// facet is one set of choices.
type facet struct {
	Name    string // of the parameter
	Title   string
	Choices []choice
}

// toggle is a choice by itself.
type toggle struct {
	Name, Value, Label string
	Chosen             bool
}

// period is two dates, between which those of the list lie.
type period struct {
	Title    string
	From, To field
}

// selection is a line of a form that offers values to choose one from.
type selection struct {
	Name, Label, Hint string
	Value             string // that is chosen
	Problem           string
	Groups            []optionGroup
}

// Describing is as that of a field.
func (s selection) Describing() string { return describing(s.Name, s.Hint, s.Problem) }

// optionGroup is some of the options, under a title where it has one.
type optionGroup struct {
	Title   string
	In      string // the language of the title, "": that of the page
	Options []option
}

// option is one value, with what it is called and, where there is room, what it means.
type option struct {
	Value, Label, Hint string
	In                 string // the language of the label, "": that of the page
}

// ungrouped are the options of a selection without groups.
func ungrouped(all ...option) []optionGroup { return []optionGroup{{Options: all}} }

// kept is a parameter that a form carries along.
type kept struct{ Name, Value string }

// choice is one of a facet, with how many records it leaves.
type choice struct {
	Value, Label string
	Count        string
	Chosen       bool
}

// empty stands where there is nothing to show, and leads on.
type empty struct {
	Title, Text string
	Next        link
}

// ticks are boxes of a form under one title.
type ticks struct {
	Name, Label, Hint, Problem string
	All                        []tick
}

// Describing is as that of a field.
func (s ticks) Describing() string { return describing(s.Name, s.Hint, s.Problem) }

// tick is one box of a form, or one of several of a name.
type tick struct {
	Name, Value, Label, Hint string
	In, HintIn               string // their languages, "": that of the page
	ID                       string
	Ticked                   bool
	Else                     string // what is sent where it is not ticked, and behind its value where it is; "": nothing
}
