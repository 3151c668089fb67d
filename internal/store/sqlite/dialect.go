package sqlite

import (
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/store/sqldb"
)

// Dialect is what SQLite says in its own way.
type Dialect struct{}

// Name implements sqldb.Dialect.
func (Dialect) Name() string { return "sqlite" }

// NotAmong implements sqldb.Dialect.
func (Dialect) NotAmong(expr, query string) string { return expr + " NOT IN (" + query + ")" }

// Exists implements sqldb.Dialect. SQLite makes a join of a bare EXISTS, and may
// begin with its table, which takes away the order of the other.
func (Dialect) Exists(query string) string { return "EXISTS (" + query + ") IS TRUE" }

// Aside implements sqldb.Dialect. No index is of an expression.
func (Dialect) Aside(column string) string { return "+" + column }

// Likely implements sqldb.Dialect. Of a range, SQLite assumes that it holds a
// quarter of the rows.
func (Dialect) Likely(condition string) string { return "likely(" + condition + ")" }

// Once implements sqldb.Dialect. SQLite keeps the rows of a list by itself.
func (Dialect) Once(query string) string { return query }

// InInts implements sqldb.Dialect.
func (Dialect) InInts(expr, placeholder string) string {
	return expr + " IN (SELECT value FROM json_each(" + placeholder + "))"
}

// IntList implements sqldb.Dialect.
func (Dialect) IntList(ints []int64) sqldb.Arg {
	list := []byte{'['}
	for i, n := range ints {
		if i > 0 {
			list = append(list, ',')
		}
		list = strconv.AppendInt(list, n, 10)
	}
	return sqldb.Text(string(append(list, ']')))
}

// InTexts implements sqldb.Dialect.
func (d Dialect) InTexts(expr, placeholder string) string { return d.InInts(expr, placeholder) }

// TextList implements sqldb.Dialect.
func (Dialect) TextList(texts []string) sqldb.Arg {
	list, _ := json.Marshal(texts) // strings always marshal
	return sqldb.Text(string(list))
}

// InBytes implements sqldb.Dialect. JSON has no bytes, so they go as
// hexadecimal digits.
func (Dialect) InBytes(expr, placeholder string) string {
	return expr + " IN (SELECT unhex(value) FROM json_each(" + placeholder + "))"
}

// BytesList implements sqldb.Dialect.
func (d Dialect) BytesList(bytes []string) sqldb.Arg {
	digits := make([]string, len(bytes))
	for i, b := range bytes {
		digits[i] = hex.EncodeToString([]byte(b))
	}
	return d.TextList(digits)
}

// Part implements sqldb.Dialect.
func (Dialect) Part(expr, placeholder string) string {
	return "instr(" + expr + ", " + placeholder + ") > 0"
}

// Word implements sqldb.Dialect.
func (d Dialect) Word(expr, placeholder string) string {
	return d.Part("char(32) || "+expr+" || char(32)", placeholder)
}

// Member implements sqldb.Dialect. In a path the name stands as JSON spells it.
func (Dialect) Member(expr, name string, place func(sqldb.Arg) string) string {
	quoted, _ := json.Marshal(name) // strings always marshal
	return "(" + expr + " -> " + place(sqldb.Text("$."+string(quoted))) + ")"
}

// Begins implements sqldb.Dialect. LIKE would not tell A from a.
func (Dialect) Begins(expr, placeholder string) string {
	return "substr(" + expr + ", 1, length(" + placeholder + ")) = " + placeholder
}

// Match implements sqldb.Dialect. The PKs of a tenant are a range of the index,
// which gives them newest first without sorting.
func (Dialect) Match(t caseload.TenantID, _ caseload.Noun, s sqldb.Sought, place func(sqldb.Arg) string) string {
	columns := words.Columns[1 : s.UpTo+2]
	end := `"*`
	if s.Whole {
		end = `"`
	}
	terms := make([]string, len(s.Words))
	for i, w := range s.Words {
		terms[i] = `"` + strings.ReplaceAll(w, `"`, `""`) + end
	}
	match := "{" + strings.Join(columns, " ") + "} : (" + strings.Join(terms, " AND ") + ")"
	first := int64(t) << caseload.TenantShift
	return "(SELECT rowid AS pk FROM words WHERE words MATCH " + place(sqldb.Text(match)) +
		" AND rowid BETWEEN " + place(sqldb.Int(first)) + " AND " + place(sqldb.Int(first|(1<<caseload.TenantShift-1))) + " ORDER BY rowid DESC) w"
}

// words is numbered by PKs, which begin with the tenant.
var words = &sqldb.Table{Name: "words", Columns: []string{"rowid", "public", "internal", "personal"}}

// Words implements sqldb.Dialect.
func (Dialect) Words() *sqldb.Table { return words }

// BindWords implements sqldb.Dialect.
func (Dialect) BindWords(args []sqldb.Arg, _ caseload.TenantID, _ caseload.Noun, k caseload.PK, w sqldb.Words) []sqldb.Arg {
	args = append(args, sqldb.Int(int64(k)))
	for _, level := range w {
		args = append(args, sqldb.Text(level))
	}
	return args
}

// RemoveWords implements sqldb.Dialect.
func (Dialect) RemoveWords(_ caseload.TenantID, _ caseload.Noun, k caseload.PK) (sql string, args []sqldb.Arg) {
	return "DELETE FROM words\nWHERE rowid = $1", []sqldb.Arg{sqldb.Int(int64(k))}
}

// Columns implements sqldb.Dialect. Words is a virtual table, and what SQLite
// keeps it in are shadow tables.
func (Dialect) Columns() string {
	return "SELECT t.name, c.name, lower(c.type), c.pk\nFROM pragma_table_list() t\nJOIN pragma_table_info(t.name) c\n" +
		"WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite^_%' ESCAPE '^'"
}

// Empty implements sqldb.Dialect.
func (Dialect) Empty(table string) string {
	if table == words.Name {
		return "INSERT INTO words (words)\nVALUES ('delete-all')" // a DELETE would take each row by itself
	}
	return "DELETE FROM " + table
}
