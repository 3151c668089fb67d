package casework

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/httpkit"
)

// query reads the parameters of a URL into the domain's terms, and collects
// what is wrong with them. An empty parameter equals an absent one; unknown
// ones are not looked at (difference 3).
type query struct {
	values   url.Values
	zone     *time.Location // of dates without a time
	problems []caseload.Problem
}

func parseQuery(raw string, zone *time.Location) (*query, error) {
	pairs, err := httpkit.Query(raw)
	if err != nil {
		return nil, err
	}
	q := &query{values: url.Values{}, zone: zone}
	for _, p := range pairs {
		q.values.Add(p.Name, p.Value)
	}
	return q, nil
}

// err is the one error of all that is wrong, nil if nothing is.
func (q *query) err() error {
	switch len(q.problems) {
	case 0:
		return nil
	case 1:
		return &caseload.Error{Code: caseload.CodeInvalid, Message: q.problems[0].Message, Problems: q.problems}
	}
	return &caseload.Error{Code: caseload.CodeInvalid, Message: "Several parameters are not valid.", Problems: q.problems}
}

func (q *query) problem(name, message string, allowed ...string) {
	q.problems = append(q.problems, caseload.Problem{Field: name, Message: message, Allowed: allowed})
}

// text reads a parameter that may be written under several names, and the name
// that it was written under.
func (q *query) text(names ...string) (value, as string) {
	for _, name := range names {
		for _, v := range q.values[name] {
			switch {
			case v == "":
			case value != "":
				q.problem(name, "This is given more than once.")
				return "", ""
			default:
				value, as = v, name
			}
		}
	}
	if _, err := caseload.ParseText(value, caseload.MaxName); err != nil {
		q.problem(as, messageOf(err))
		return "", ""
	}
	return value, as
}

func messageOf(err error) string {
	_, answer := errorOf(err)
	return answer.Error
}

// choice reads a parameter that is one of a list, "" if it is absent.
func (q *query) choice(name string, allowed ...string) string {
	value, _ := q.text(name)
	if value != "" && !slices.Contains(allowed, value) {
		q.problem(name, `"`+name+`" has no such value.`, allowed...)
	}
	return value
}

// number reads a whole number from 1 to most.
func (q *query) number(name string, otherwise, most int) int {
	value, _ := q.text(name)
	if value == "" {
		return otherwise
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > most {
		q.problem(name, "This must be a whole number from 1 to "+strconv.Itoa(most)+".")
	}
	return n
}

// filters is the condition that an export and the list of cases have in common.
// Archived cases are cases still (difference 16).
func (q *query) filters() caseload.Expr {
	return caseload.Where(
		q.stage(),
		q.refers("ward", idOf, "wardId"), q.refers("ward", nameOf, "ward"),
		q.refers("category", idOf, "categoryId"), q.refers("category", nameOf, "category"),
		q.refers("source", nameOf, "source", "sourceChannel"),
		q.period(),
	)
}

func (q *query) stage() caseload.Expr {
	value, as := q.text("status")
	if value == "" {
		return nil
	}
	stage, err := caseload.ParseStage(value)
	if err != nil {
		q.problem(as, "This is not a status.", caseload.StageNames()...)
	}
	return caseload.AtStage{Stage: stage}
}

func idOf(s string) caseload.Named   { return caseload.Named{ID: s} }
func nameOf(s string) caseload.Named { return caseload.Named{Name: s} }

// refers is the condition on a reference. A ward's name means every ward that
// has it.
func (q *query) refers(path caseload.Path, named func(string) caseload.Named, names ...string) caseload.Expr {
	value, _ := q.text(names...)
	if value == "" {
		return nil
	}
	return caseload.Refers{Path: path, To: named(value)}
}

// The names that the bounds of a period may have (difference 2).
var (
	fromNames = []string{"from", "dateFrom", "startDate", "createdFrom"}
	toNames   = []string{"to", "dateTo", "endDate", "createdTo"}
)

// period is the condition on createdAt. Both bounds are within it: a date is
// the whole day in the tenant's zone, a time the whole millisecond that an
// answer shows.
func (q *query) period() caseload.Expr {
	from, _, hasFrom, _ := q.moment(fromNames)
	_, to, hasTo, as := q.moment(toNames)
	if hasFrom && hasTo && !from.Before(to) {
		q.problem(as, "The period ends before it begins.")
	}
	var parts []caseload.Expr
	if hasFrom {
		parts = append(parts, caseload.Compare{Path: "opened", Op: caseload.GreaterEqual, Value: caseload.Time(from)})
	}
	if hasTo {
		parts = append(parts, caseload.Compare{Path: "opened", Op: caseload.Less, Value: caseload.Time(to)})
	}
	return caseload.Where(parts...)
}

// moment reads a date or a time: where it begins, and where the next one does.
func (q *query) moment(names []string) (begin, end time.Time, ok bool, as string) {
	value, as := q.text(names...)
	if value == "" {
		return time.Time{}, time.Time{}, false, ""
	}
	if day, err := caseload.ParseDate(value); err == nil {
		return day.In(q.zone), day.AddDays(1).In(q.zone), true, as
	}
	begin, ok = parseTime(value)
	if !ok {
		q.problem(as, "This is neither a date such as 2026-01-15 nor a time such as 2026-01-15T10:30:00Z.")
		return time.Time{}, time.Time{}, false, as
	}
	begin = begin.Truncate(time.Millisecond)
	return begin, begin.Add(time.Millisecond), true, as
}

// parseTime reads a time with a zone. The zero time is none to the domain.
func parseTime(s string) (time.Time, bool) {
	v, err := caseload.ParseTime(s)
	if err != nil || v.IsNull() {
		return time.Time{}, false
	}
	return time.UnixMicro(v.Int64()).UTC(), true
}

// Pages of the list of cases.
const (
	defaultPageSize = 20
	maxPageSize     = 100
	maxPage         = 1_000_000_000
)

// listQuery is what GET /api/cases asks for.
type listQuery struct {
	caseload.Query
	page int
}

func (q *query) list() (listQuery, error) {
	out := listQuery{page: q.number("page", 1, maxPage)}
	out.Limit = q.number("pageSize", defaultPageSize, maxPageSize)
	out.Offset = (out.page - 1) * out.Limit
	out.Search, _ = q.text("search")
	out.Order = q.order()
	out.Where = caseload.Where(q.filters(), q.assignee(), q.archived())
	return out, q.err()
}

func (q *query) assignee() caseload.Expr {
	value, _ := q.text("assigneeId")
	if value == "" {
		return nil
	}
	return caseload.AssignedTo{UserID: value}
}

func (q *query) archived() caseload.Expr {
	switch q.choice("archived", "true", "false") {
	case "true":
		return caseload.Compare{Path: "archived", Value: caseload.Bool(true)}
	case "false":
		return caseload.Compare{Path: "archived", Value: caseload.Bool(false)}
	}
	return nil
}

var sortPaths = map[string]caseload.Path{
	"createdAt": "opened", "updatedAt": "updated", "reference": "reference", "status": "status.position",
}

var sortNames = []string{"createdAt", "updatedAt", "reference", "status"}

// order reads sort, with a hyphen in front to turn it over, and order, which
// says the direction instead. Without both, the newest come first.
func (q *query) order() []caseload.Order {
	value, _ := q.text("sort")
	direction := q.choice("order", "asc", "desc")
	name, turned := strings.CutPrefix(value, "-")
	if value == "" {
		name, turned = "createdAt", direction == ""
	}
	path, ok := sortPaths[name]
	if !ok {
		q.problem("sort", "Cases cannot be sorted by this. A hyphen in front turns the order over.", sortNames...)
	}
	if turned && value != "" && direction != "" {
		q.problem("order", "The direction is said by the hyphen in sort already.")
	}
	return []caseload.Order{{Path: path, Desc: turned || direction == "desc"}}
}
