package odata

import (
	"strconv"
	"strings"
)

// Options are the system query options of a request (OData 4.0 URL Conventions,
// section 5.1).
type Options struct {
	Select    []string // nil: all
	Filter    Filter   // nil: none
	OrderBy   []Sort
	Top       int // -1: all
	Skip      int
	SkipToken string
	Count     bool
}

// Sort is one step of an order.
type Sort struct {
	Property   string
	Descending bool
}

// Names lists the options that Parse reads.
var Names = []string{"$select", "$filter", "$orderby", "$top", "$skip", "$skiptoken", "$count", "$format"}

// The bounds of options.
const (
	maxSkip  = 1_000_000
	maxSorts = 10
)

// Parse reads options by their names, of which each is given once.
func Parse(values map[string]string) (o Options, err error) {
	o.Top, o.SkipToken = -1, values["$skiptoken"]
	for name, text := range values {
		switch name {
		case "$select":
			o.Select, err = parseSelect(text)
		case "$filter":
			o.Filter, err = ParseFilter(text)
		case "$orderby":
			o.OrderBy, err = parseOrder(text)
		case "$top":
			o.Top, err = whole(name, text)
		case "$skip":
			o.Skip, err = whole(name, text)
		case "$count":
			o.Count = text == "true"
			if text != "true" && text != "false" {
				err = invalid(name, "$count is true or false.")
			}
		case "$format":
			if text != "json" && !strings.HasPrefix(text, "application/json") {
				err = &Error{415, "$format is json: there is no other.", name}
			}
		case "$skiptoken":
		default:
			if !strings.HasPrefix(name, "$") {
				return o, invalid(name, "There is no parameter %.40s here. These are known: %s.", name, strings.Join(Names, ", "))
			}
			return o, unsupported(name, "There is no option %.40s here. These are known: %s.", name, strings.Join(Names, ", "))
		}
		if err != nil {
			return o, err
		}
	}
	if o.Skip > maxSkip {
		return o, invalid("$skip", "$skip is at most %d: follow @odata.nextLink to go further.", maxSkip)
	}
	return o, nil
}

func whole(name, text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 1<<40 {
		return 0, invalid(name, "%s is a whole number from 0.", name)
	}
	return n, nil
}

func parseSelect(text string) (out []string, err error) {
	met := map[string]bool{}
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		switch {
		case name == "*":
			return nil, nil
		case name == "":
			return nil, invalid("$select", "$select is names of columns, joined by commas.")
		case !met[name]:
			met[name] = true
			out = append(out, name)
		}
	}
	return out, nil
}

func parseOrder(text string) (out []Sort, err error) {
	for step := range strings.SplitSeq(text, ",") {
		words := strings.Fields(step)
		switch {
		case len(words) == 1, len(words) == 2 && words[1] == "asc":
			out = append(out, Sort{Property: words[0]})
		case len(words) == 2 && words[1] == "desc":
			out = append(out, Sort{words[0], true})
		default:
			return nil, invalid("$orderby", "$orderby is names of columns, joined by commas, each alone or before asc or desc.")
		}
	}
	if len(out) > maxSorts {
		return nil, invalid("$orderby", "Rows are sorted by at most %d columns.", maxSorts)
	}
	return out, nil
}

// MaxPageSize reads the page size that a client prefers (OData 4.0 Protocol, section
// 8.2.8.5), 0 where it prefers none.
func MaxPageSize(prefer []string) int {
	for part := range strings.FieldsFuncSeq(strings.Join(prefer, ","), func(r rune) bool { return r == ',' || r == ';' }) {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		name = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "odata.")
		if n, err := strconv.Atoi(strings.Trim(strings.TrimSpace(value), `"`)); name == "maxpagesize" && err == nil && n > 0 {
			return n
		}
	}
	return 0
}
