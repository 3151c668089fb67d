package commcare

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/csql"
	"caseload/internal/httpkit"
)

// listV2 is what a list of version 2 asks for.
type listV2 struct {
	raw    string // the query that it was read from, for the next page
	after  caseload.Cursor
	limit  int
	fields selection
	met    map[httpkit.Pair]bool // the filters: one that comes again says nothing more
	names  []string              // of the filters, in the order in which they were met
	either map[string]caseload.Or
	today  caseload.Date
}

var (
	errTooManyCases = caseload.Errorf(caseload.CodeInvalid, "You cannot request more than %d cases per request.", maxCases)
	errCursorV2     = caseload.Errorf(caseload.CodeInvalid, "This cursor is not one that a list gave; start again without it.")
)

// errParameterV2 refuses a parameter, and says which there are.
func errParameterV2(name string, known []httpkit.Parameter) error {
	return caseload.Errorf(caseload.CodeInvalid, "'%s' is not a valid parameter. %s", name, thereAre(known))
}

func errValueV2(name, value string) error {
	return caseload.Errorf(caseload.CodeInvalid, "'%s' is not a valid value for '%s'", value, name)
}

// parseListV2 reads the parameters of a list. A cursor holds all of them: what
// stands beside it is not looked at, as in the original.
func (c *call) parseListV2() (*listV2, error) {
	l := &listV2{raw: c.r.URL.RawQuery, met: map[httpkit.Pair]bool{}, either: map[string]caseload.Or{}}
	l.today = caseload.DateOf(c.Now().In(c.by.Tenant.Zone))
	pairs, err := httpkit.Query(l.raw)
	if err != nil {
		return nil, err
	}
	if cursor := valueOf(pairs, "cursor"); cursor != "" {
		if pairs, err = l.resume(cursor); err != nil {
			return nil, err
		}
	}
	if l.limit, err = limitV2(pairs); err != nil {
		return nil, err
	}
	for _, p := range pairs {
		if err := l.take(p.Name, p.Value); err != nil {
			return nil, err
		}
	}
	l.fields, err = parseSelection(pairs)
	return l, err
}

// take reads a filter.
func (l *listV2) take(name, value string) error {
	if name == "limit" || name == "cursor" || selects(name) {
		return nil
	}
	if l.met[httpkit.Pair{Name: name, Value: value}] {
		return nil
	}
	l.met[httpkit.Pair{Name: name, Value: value}] = true
	condition, err := l.filter(name, value)
	if err != nil {
		return err
	}
	if _, met := l.either[name]; !met {
		l.names = append(l.names, name)
	}
	l.either[name] = append(l.either[name], condition)
	return nil
}

// limitV2 is the last limit that is given.
func limitV2(pairs []httpkit.Pair) (int, error) {
	value := strconv.Itoa(defaultLimit)
	for _, p := range pairs {
		if p.Name == "limit" {
			value = p.Value
		}
	}
	n, err := strconv.Atoi(value)
	switch {
	case err != nil && !isDigits(value), err == nil && n < 1:
		return 0, errValueV2("limit", value)
	case err != nil, n > maxCases:
		return 0, errTooManyCases
	}
	return n, nil
}

// query is the list in the Service's terms: filters of one name hold where one
// does, those of several where all do.
func (l *listV2) query() caseload.Query {
	var all []caseload.Expr
	for _, name := range l.names {
		if either := l.either[name]; len(either) == 1 {
			all = append(all, either[0])
		} else {
			all = append(all, either)
		}
	}
	return caseload.Query{Where: caseload.Where(all...), Order: []caseload.Order{{Path: "updated"}}, After: l.after, Limit: l.limit}
}

// cursorMark begins every cursor, and ends the Service's within it.
const cursorMark = "2?"

// cursor makes the cursor of the page that begins behind another: the Service's
// cursor with the query.
func (l *listV2) cursor(next caseload.Cursor) string {
	return base64.RawURLEncoding.EncodeToString([]byte(cursorMark + string(next) + "?" + l.raw))
}

// resume reads what cursor wrote.
func (l *listV2) resume(cursor string) ([]httpkit.Pair, error) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	rest, ours := strings.CutPrefix(string(text), cursorMark)
	after, raw, whole := strings.Cut(rest, "?")
	if err != nil || !ours || !whole || after == "" {
		return nil, errCursorV2
	}
	l.after, l.raw = caseload.Cursor(after), raw
	return httpkit.Query(raw)
}

// always is the condition of a filter that leaves nothing out.
var always = caseload.And{}

// filter is the condition of one parameter. Texts compare with their case.
func (l *listV2) filter(name, value string) (caseload.Expr, error) {
	switch name {
	case "external_id", "owner_id", "case_name", "case_type":
		return builtInIs(name, value), nil
	case "closed":
		return closedV2(name, value)
	case "include_deprecated": // there are no deprecated types here
		if _, err := flagV2(name, value); err != nil {
			return nil, err
		}
		return always, nil
	case "query":
		return l.search(value)
	}
	if property, ok := strings.CutPrefix(name, propertyPrefix); ok {
		return propertyIs(property, value), nil
	}
	if index, ok := strings.CutPrefix(name, indexPrefix); ok {
		return caseload.Linked{Name: index, To: []string{value}}, nil
	}
	if moment, end, ok := strings.Cut(name, "."); ok && momentsV2[moment] != nil {
		return momentFilter(moment, end, value)
	}
	return nil, errParameterV2(name, caseListParametersV2)
}

// builtInPaths are the paths of texts of a case.
var builtInPaths = map[string]caseload.Path{"case_id": "id", "case_name": "name", "external_id": "external_id"}

// builtInIs is the condition that a member of a case is a text; the empty text
// means that there is none.
func builtInIs(name, value string) caseload.Expr {
	switch {
	case name == "case_type": // types that differ only in case are one
		return caseload.Refers{Path: "type", To: caseload.Named{Name: value}}
	case name == "owner_id" && value == "":
		return caseload.IsNull{Path: "owner"}
	case name == "owner_id":
		return caseload.Refers{Path: "owner", To: caseload.Named{ID: value}}
	case value == "":
		return caseload.IsNull{Path: builtInPaths[name]}
	}
	return caseload.Compare{Path: builtInPaths[name], Value: caseload.Text(value)}
}

// propertyIs is the condition on a property. One that is empty and one that is
// missing are the same.
func propertyIs(name, value string) caseload.Expr {
	if value == "" {
		return caseload.Or{caseload.HasProperty{Name: name}, caseload.Not{Of: caseload.HasProperty{Name: name, Any: true}}}
	}
	return caseload.HasProperty{Name: name, Value: value}
}

func flagV2(name, value string) (bool, error) {
	flag, ok := parseFlag(value)
	if !ok {
		return false, errValueV2(name, value)
	}
	return flag, nil
}

func closedV2(name, value string) (caseload.Expr, error) {
	closed, err := flagV2(name, value)
	return closedIs(closed), err
}

// momentV2 makes the condition that a time of a case stands to another.
type momentV2 func(op caseload.Op, at time.Time) caseload.Expr

// momentsV2 are the times of a case. That of the end is one of a closed case
// alone: a resolved one shows none.
var momentsV2 = map[string]momentV2{
	"date_opened":          func(op caseload.Op, at time.Time) caseload.Expr { return compareTime("opened", "", op, at) },
	"last_modified":        func(op caseload.Op, at time.Time) caseload.Expr { return compareTime("modified", "updated", op, at) },
	"server_last_modified": func(op caseload.Op, at time.Time) caseload.Expr { return compareTime("updated", "", op, at) },
	"indexed_on":           func(op caseload.Op, at time.Time) caseload.Expr { return compareTime("updated", "", op, at) },
	"date_closed": func(op caseload.Op, at time.Time) caseload.Expr {
		return caseload.And{closedIs(true), compareTime("closed", "", op, at)}
	},
}

// endsV2 are the ends of a range of times.
var endsV2 = map[string]csql.Op{"gt": csql.Greater, "gte": csql.GreaterEqual, "lt": csql.Less, "lte": csql.LessEqual}

func momentFilter(moment, end, value string) (caseload.Expr, error) {
	op, ok := endsV2[end]
	if !ok {
		return nil, caseload.Errorf(caseload.CodeInvalid, "'%s' is not a valid type of date range. For '%s' there are gt, gte, lt and lte.", end, moment)
	}
	period, ok := parsePeriod(value)
	if !ok {
		return nil, caseload.Errorf(caseload.CodeInvalid, "Cannot parse datetime '%s' for '%s.%s'", value, moment, end)
	}
	return momentsV2[moment].compare(op, period), nil
}

// period is a moment, or a whole day, from its first moment to that of the next
// day.
type period struct {
	from, to time.Time
	day      bool
}

// momentLayoutsV2 are the forms of a time. One without a zone is UTC.
var momentLayoutsV2 = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04"}

// parsePeriod reads a date, which is a day of UTC as all times are that we
// answer (difference 40), or a time.
func parsePeriod(text string) (period, bool) {
	if day, err := caseload.ParseDate(text); err == nil {
		return period{day.In(time.UTC), day.AddDays(1).In(time.UTC), true}, true
	}
	at, ok := parseMoment(text, momentLayoutsV2)
	return period{from: at, to: at}, ok
}

// compare is the condition that a time stands to a moment or a day: what is
// within the day equals it.
func (m momentV2) compare(op csql.Op, p period) caseload.Expr {
	switch op {
	case csql.Less:
		return m(caseload.Less, p.from)
	case csql.GreaterEqual:
		return m(caseload.GreaterEqual, p.from)
	case csql.Equal:
		return caseload.And{m.compare(csql.GreaterEqual, p), m.compare(csql.LessEqual, p)}
	case csql.NotEqual:
		return caseload.Not{Of: m.compare(csql.Equal, p)}
	case csql.LessEqual:
		if p.day {
			return m(caseload.Less, p.to)
		}
		return m(caseload.LessEqual, p.to)
	}
	if p.day {
		return m(caseload.GreaterEqual, p.to)
	}
	return m(caseload.Greater, p.to)
}
