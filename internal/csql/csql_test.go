package csql_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"caseload/internal/csql"
)

// shown writes a condition with a bracket around each part.
func shown(e csql.Expr) string {
	switch e := e.(type) {
	case csql.And:
		return joined(e, " and ")
	case csql.Or:
		return joined(e, " or ")
	case csql.Not:
		return "not" + shown(e.Of)
	case csql.Comparison:
		return fmt.Sprintf("(%s %s %s)", e.Property.Text, e.Op, value(e.Value))
	case csql.StartsWith:
		return fmt.Sprintf("(%s begins with %s)", e.Property.Text, value(e.Prefix))
	case csql.Always:
		return fmt.Sprintf("(%t)", bool(e))
	}
	return fmt.Sprintf("%T", e)
}

func joined(parts []csql.Expr, with string) string {
	out := make([]string, len(parts))
	for i, e := range parts {
		out[i] = shown(e)
	}
	return "(" + strings.Join(out, with) + ")"
}

func value(v csql.Value) string {
	return [...]string{csql.Text: "text ", csql.Number: "number ", csql.Date: "date ", csql.Today: "today"}[v.Kind] + v.Text
}

func TestQueriesMeanWhatTheyAreWrittenAs(t *testing.T) {
	for query, want := range map[string]string{
		`alias="Rooster"`:                         "(alias = text Rooster)",
		`(alias="Rooster" or name="Mattie Ross")`: "((alias = text Rooster) or (name = text Mattie Ross))",
		`name = 'john' and age > 10`:              "((name = text john) and (age > number 10))",
		`a=1 or b=2 and c=3 or d=4`:               "((a = number 1) or ((b = number 2) and (c = number 3)) or (d = number 4))",
		`a=1 and (b=2 or c=3)`:                    "((a = number 1) and ((b = number 2) or (c = number 3)))",
		"a != ''\n\tand b>=-1.5 and c<= .5":       "((a != text ) and (b >= number -1.5) and (c <= number .5))",
		`not(is_active = 0 and stock_level < 15)`: "not((is_active = number 0) and (stock_level < number 15))",
		`not not a = 1`:                           "notnot(a = number 1)",
		`not = 'x' and and = 'y' or or = 'z'`:     "(((not = text x) and (and = text y)) or (or = text z))",
		`@case_type = "lab_result"`:               "(@case_type = text lab_result)",
		`due < date('2021-08-20')`:                "(due < date 2021-08-20)",
		`due = date(-1) or due=today()`:           "((due = date 1969-12-31) or (due = today))",
		`starts-with(timezone, "Africa/")`:        "(timezone begins with text Africa/)",
		`match-all() and not match-none()`:        "((true) and not(false))",
		`last-visit.date='a "b"'`:                 `(last-visit.date = text a "b")`,
		`größe = "it's"`:                          "(größe = text it's)",
	} {
		e, err := csql.Parse(query)
		if err != nil {
			t.Errorf("Parse(%s) = %v", query, err)
		} else if got := shown(e); got != want {
			t.Errorf("Parse(%s) = %s, want %s", query, got, want)
		}
	}
}

func TestErrorsSayWhereAndWhatIsExpected(t *testing.T) {
	for query, want := range map[string]string{
		"":                            "Found the end, where a condition that begins with the name of a property is expected. (at character 1)",
		"name":                        "Found the end, where a comparison, such as = or <, is expected. (at character 5)",
		"name = ":                     "Found the end, where a text between quotes, a number, date(...) or today() is expected. (at character 8)",
		"name = other":                "Found 'other', where a text between quotes, a number, date(...) or today() is expected. (at character 8)",
		"'x' = name":                  "Found the text 'x', where a condition that begins with the name of a property is expected. (at character 1)",
		"größe == 1":                  "Found '=', where a text between quotes, a number, date(...) or today() is expected. (at character 8)",
		"(a = 1":                      "Found the end, where ')' is expected. (at character 7)",
		"a = 1) or b = 2":             "Found ')', where and, or, or the end is expected. (at character 6)",
		"a = 1 AND b = 2":             "Found 'AND', where and, or, or the end is expected. (at character 7)",
		"größe = 'x":                  "The text that begins here has no closing quote. (at character 9)",
		"a = 1 & b = 2":               "The character '&' means nothing here. (at character 7)",
		"@ = 1":                       "A name must follow the @. (at character 1)",
		"parent/age > 55":             "The properties of other cases, such as 'parent/...', cannot be asked for; filter by indices.NAME instead. (at character 1)",
		"a=1 and selected(b,'c')":     "The function 'selected' is not supported. (at character 9)",
		"subcase-count('x', a=1) > 3": "The function 'subcase-count' is not supported. (at character 1)",
		"sum(a) = 1":                  "There is no function 'sum' that is a condition; not, starts-with, match-all and match-none are supported. (at character 1)",
		"a = now()":                   "The function 'now' is not supported as a value; date and today are. (at character 5)",
		"a = date('2021-02-30')":      "This is not a date such as '2026-01-15'. (at character 10)",
		"a = date(1.5)":               "This is not a whole number of days since 1970. (at character 10)",
		"a = date(9999999)":           "This is not a whole number of days since 1970. (at character 10)",
		"a = date(today())":           "Found 'today', where a text between quotes or a number is expected. (at character 10)",
		"starts-with('a', 'b')":       "Found the text 'a', where the name of a property is expected. (at character 13)",
		"starts-with(a, 1)":           "Found '1', where a text between quotes is expected. (at character 16)",
		"starts-with(a)":              "Found ')', where ',' is expected. (at character 14)",
		"a = '\xff'":                  "The query is not valid UTF-8. (at character 1)",
	} {
		_, err := csql.Parse(query)
		if err == nil || err.Error() != want {
			t.Errorf("Parse(%s) = %v, want %s", query, err, want)
		}
	}
}

func TestQueriesAreBounded(t *testing.T) {
	depth := func(n int) string { return strings.Repeat("(", n) + "a=1" + strings.Repeat(")", n) }
	nots := func(n int) string { return strings.Repeat("not ", n) + "a=1" }
	width := func(n int) string { return "a=1" + strings.Repeat(" or a=1", n-1) }
	for name, tt := range map[string]struct {
		query string
		ok    bool
	}{
		"as deep as is allowed":  {depth(csql.MaxDepth), true},
		"too deep":               {depth(csql.MaxDepth + 1), false},
		"as many nots":           {nots(csql.MaxDepth), true},
		"too many nots":          {nots(csql.MaxDepth + 1), false},
		"as wide as is allowed":  {width(csql.MaxNodes - 1), true},
		"too wide":               {width(csql.MaxNodes), false},
		"as long as is allowed":  {"a='" + strings.Repeat("x", csql.MaxLength-4) + "'", true},
		"too long":               {"a='" + strings.Repeat("x", csql.MaxLength-3) + "'", false},
		"long, and only opening": {strings.Repeat("(", csql.MaxLength), false},
	} {
		if _, err := csql.Parse(tt.query); (err == nil) != tt.ok {
			t.Errorf("%s: Parse = %v, want it allowed: %t", name, err, tt.ok)
		}
	}
}

func TestErrorsRepeatLittleOfTheQuery(t *testing.T) {
	_, err := csql.Parse(strings.Repeat("é", 4000))
	if err == nil || len(err.Error()) > 300 {
		t.Errorf("Parse of one long word = %v, want a short error", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`(alias="Rooster" or name="Mattie Ross")`, `not(a < -1.5) and b >= date('2021-08-20')`, `starts-with(@case_id, 'x')`, `match-none() or parent/age > 55`, "a = '\xff", `not not (`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		e, err := csql.Parse(query)
		if err == nil {
			if e == nil || strings.Contains(shown(e), "<nil>") {
				t.Errorf("Parse(%q) = %v without an error", query, e)
			}
			return
		}
		wrong, ok := errors.AsType[*csql.Error](err)
		if !ok || wrong.At < 1 || wrong.At > utf8.RuneCountInString(query)+1 {
			t.Errorf("Parse(%q) = %v, want an Error at one of its characters", query, err)
		}
	})
}
