package ui

// The data of the parts that pages are put together from: each has a template of
// its name in templates/parts. Texts are in the visitor's language already.

// link is a text that leads somewhere.
type link struct{ Text, Href string }

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
	Width        string // in characters: 2, 3, 4, 5, 10, 20 or 30; "": as wide as there is room
}

// Describing is the ids of what is said about the field beside its label.
func (f field) Describing() string {
	switch {
	case f.Hint != "" && f.Problem != "":
		return f.Name + "-hint " + f.Name + "-error"
	case f.Hint != "":
		return f.Name + "-hint"
	case f.Problem != "":
		return f.Name + "-error"
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

// Wide reports whether the table has its own scroll box on every screen.
func (t table) Wide() bool { return len(t.Columns) > 12 }

// column is one of a table.
type column struct {
	Title  string
	Href   string // sorts by it; "": it cannot be sorted by
	Sorted string // ascending, descending, "": not by it
	Number bool   // to the right, in figures of one width
	Whole  bool   // never wrapped, as references and times are
	Long   bool   // takes the room that the others leave
}

// cell is a value of a row. It is a moment or a tag where it has one.
type cell struct {
	Text string
	Href string // "": leads nowhere
	At   *moment
	Tag  *tag
}

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
	Search  *field
	Facets  []facet
	Applied []link // each without one of the choices
	Clear   string // the address of the whole list
}

// facet is one set of choices.
type facet struct {
	Name    string // of the parameter
	Title   string
	Choices []choice
}

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
