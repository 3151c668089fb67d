package commcare

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"caseload"
	"caseload/internal/odata"
)

// feedColumn is one column of a feed.
type feedColumn struct {
	name string // an identifier
	text func(*feedRow) string
}

// feedRow is a case as its feed shows it.
type feedRow struct {
	*caseload.Case
	answer     *caseAnswer
	properties map[string]string
}

func newFeedRow(a *caseAnswer, c *caseload.Case) *feedRow {
	r := &feedRow{c, a, map[string]string{}}
	for _, p := range a.properties(c) {
		if !slices.Contains(special, p.name) { // those have columns of their own
			r.properties[p.name] = p.value
		}
	}
	return r
}

// absent is what stands in a feed where a case has nothing.
const absent = "---"

// keyColumn tells the cases of a feed apart.
const keyColumn = "caseid"

// The columns that every feed has, by the names that they have by default in
// the original: those before the properties, and those behind.
var (
	firstColumns = []feedColumn{
		{keyColumn, func(r *feedRow) string { return r.ID }},
		{"name", func(r *feedRow) string { return r.Name }},
	}
	lastColumns = []feedColumn{
		{"case_type", func(r *feedRow) string { return r.answer.typeName(r.Case) }},
		{"closed", func(r *feedRow) string { return strconv.FormatBool(r.answer.closed(r.Case)) }},
		{"closed_by_user_id", func(r *feedRow) string { return r.answer.closedBy(r.Case) }},
		{"closed_by_username", (*feedRow).closedByLogin},
		{"closed_date", func(r *feedRow) string { return timeText(r.answer.dateClosed(r.Case)) }},
		{"external_id", func(r *feedRow) string { return r.ExternalID }},
		{"last_modified_by_user_id", func(r *feedRow) string { return r.answer.userID(r.ModifiedBy) }},
		{"last_modified_by_user_username", func(r *feedRow) string { return r.answer.loginOf(r.ModifiedBy) }},
		{"last_modified_date", func(r *feedRow) string { return timeText(dateModified(r.Case)) }},
		{"opened_by_user_id", func(r *feedRow) string { return r.answer.userID(r.OpenedBy) }},
		{"opened_by_username", func(r *feedRow) string { return r.answer.loginOf(r.OpenedBy) }},
		{"opened_date", func(r *feedRow) string { return timeText(r.Opened) }},
		{"owner_id", func(r *feedRow) string { return r.answer.ownerID(r.Case) }},
		{"owner_name", (*feedRow).ownerName},
		{"parent_id", func(r *feedRow) string { return r.Links.Values()[parentLink].To }},
		{"parent_type", func(r *feedRow) string { return r.Links.Values()[parentLink].Type }},
		{"server_last_modified_date", func(r *feedRow) string { return timeText(r.UpdatedAt()) }},
		{"server_opened_date", func(r *feedRow) string { return timeText(r.CreatedAt()) }},
	}
)

func (r *feedRow) closedByLogin() string {
	if !r.answer.closed(r.Case) {
		return ""
	}
	return r.answer.loginOf(r.ClosedBy)
}

// ownerName is the login of the user who owns the case, or the name of the team.
func (r *feedRow) ownerName() string {
	if t := r.answer.set.Catalog.Team(r.Owner); t != nil {
		return t.Name
	}
	return r.answer.loginOf(r.Owner)
}

// parentLink is the usual name of the link to a parent.
const parentLink = "parent"

// builtIn finds one of the columns that every feed has.
func builtIn(name string) (feedColumn, bool) {
	for _, columns := range [][]feedColumn{firstColumns, lastColumns} {
		if i := slices.IndexFunc(columns, func(c feedColumn) bool { return c.name == name }); i >= 0 {
			return columns[i], true
		}
	}
	return feedColumn{}, false
}

// columnPrefix stands before the name of a property that would else be that of
// another column.
const columnPrefix = "property_"

// hidden reports whether a property's name needs another columnPrefix, so that
// every property has a column of its own.
func hidden(property string) bool {
	for strings.HasPrefix(property, columnPrefix) {
		property = strings.TrimPrefix(property, columnPrefix)
	}
	_, is := builtIn(property)
	return is
}

// propertyColumn is the column of a property.
func propertyColumn(property string) feedColumn {
	name := property
	if hidden(property) {
		name = columnPrefix + property
	}
	return feedColumn{odata.Identifier(name), func(r *feedRow) string { return r.properties[property] }}
}

// columnNamed is the column of a name: any that is not of every feed is of a
// property, whether a case has it or not.
func columnNamed(name string) feedColumn {
	if c, ok := builtIn(name); ok {
		return c
	}
	property := odata.Unidentifier(name)
	if hidden(property) {
		property = strings.TrimPrefix(property, columnPrefix)
	}
	c := propertyColumn(property)
	c.name = name
	return c
}

// The bounds of the columns of a feed: a link to its next page names them all.
const (
	maxFeedColumns    = 400
	maxFeedColumnText = 6_000 // bytes of their names
)

// columnsOf are the columns of the feed of a type whose newest cases are known:
// those of every feed, and the properties that were declared or that the cases
// have. Where these are too many, those are left out that the fewest cases have.
func columnsOf(of *caseload.CaseType, newest *caseAnswer) []feedColumn {
	counts := map[string]int{}
	for _, f := range newest.set.Catalog.Fields() {
		if f.Type == 0 || f.Type == of.PK {
			counts[f.Name] = len(newest.set.Cases) // as if all had it
		}
	}
	for _, c := range newest.set.Cases {
		for name := range newFeedRow(newest, c).properties {
			counts[name]++
		}
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	var properties []feedColumn
	size := 0
	for _, name := range names {
		c := propertyColumn(name)
		if c.name == "" || utf8.RuneCountInString(c.name) > odata.MaxIdentifier {
			continue
		}
		if size += len(c.name); size > maxFeedColumnText || len(properties) == maxFeedColumns {
			break
		}
		properties = append(properties, c)
	}
	slices.SortFunc(properties, func(a, b feedColumn) int { return strings.Compare(a.name, b.name) })
	return slices.Concat(firstColumns, properties, lastColumns)
}
