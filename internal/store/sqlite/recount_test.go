package sqlite

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"caseload"
	"caseload/internal/fold"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// inspector looks at a database file from outside the store.
type inspector struct {
	rapid.TB
	c *conn
}

// inspect fails the test where a database is not sound, or where what is
// derived from its cases is not what a full recount gives.
func inspect(t rapid.TB, file string) {
	t.Helper()
	c, err := connect(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.close(); err != nil {
			t.Error(err)
		}
	}()
	in := &inspector{t, c}
	in.wantRows("PRAGMA integrity_check", "ok")
	in.wantRows("INSERT INTO words (words) VALUES ('integrity-check')")
	for _, n := range caseload.Nouns {
		if n != caseload.NounChange {
			in.history(n)
		}
	}
	in.recount()
}

func (in *inspector) rows(sql string) []string {
	in.Helper()
	rows, err := textRows(in.c, sql)
	if err != nil {
		in.Fatal(err)
	}
	return rows
}

func (in *inspector) wantRows(sql string, want ...string) {
	in.Helper()
	if got := in.rows(sql); !slices.Equal(got, want) {
		in.Errorf("%s: got %q, want %q", sql, got, want)
	}
}

// history checks that each version of a noun's rows has its change and each
// change its version, none later than the clock.
func (in *inspector) history(n caseload.Noun) {
	in.Helper()
	versions := fmt.Sprintf("(SELECT tenant, updated, pk FROM %s UNION ALL SELECT tenant, updated, pk FROM %s)", sqlq.Table(n), sqlq.PastTable(n))
	changes := fmt.Sprintf("(SELECT tenant, rev, row FROM changes WHERE noun = %d)", n)
	in.wantRows("SELECT * FROM " + versions + " EXCEPT SELECT * FROM " + changes)
	in.wantRows("SELECT * FROM " + changes + " EXCEPT SELECT * FROM " + versions)
	in.wantRows("SELECT v.tenant, v.pk, v.updated FROM " + versions + " v JOIN clock c ON c.tenant = v.tenant WHERE v.updated > c.rev")
}

// lines are the rows of a table as text, each with how often it is there.
type lines map[string]int64

func (l lines) add(cells ...any) { l[strings.TrimSuffix(fmt.Sprintln(cells...), "\n")]++ }

// counted adds the numbers to the lines, as a table of counts keeps them.
func (l lines) counted() lines {
	out := lines{}
	for line, n := range l {
		out.add(line, n)
	}
	return out
}

// tally is everything that is derived from cases.
type tally struct{ cube, margins, assigned, granted, attr, words lines }

// recount derives everything anew from the cases and compares it with what is
// stored.
func (in *inspector) recount() {
	in.Helper()
	want := tally{lines{}, lines{}, lines{}, lines{}, lines{}, lines{}}
	fields := in.searchFields()
	in.eachCase(func(c map[string]caseload.Value, tenant caseload.TenantID) { want.add(c, tenant, fields[tenant]) })
	in.wantLines("cube", "SELECT tenant, type, status, ward, category, hidden, confidential, n FROM cube WHERE n <> 0", want.cube.counted())
	in.wantLines("margins", "SELECT tenant, dimension, value, confidential, n FROM margins WHERE n <> 0", want.margins.counted())
	in.wantLines("assigned", "SELECT tenant, user_pk, pk, how FROM assigned", want.assigned)
	in.wantLines("granted", "SELECT tenant, subject, pk FROM granted", want.granted)
	in.wantLines("attr", "SELECT tenant, field, hex(key), pk, n, s FROM attr", want.attr)
	in.rows("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, words, instance)")
	in.wantLines("words", "SELECT DISTINCT doc, col, term FROM vocabulary", want.words)
}

func (in *inspector) wantLines(table, sql string, want lines) {
	in.Helper()
	got := lines{}
	for _, row := range in.rows(sql) {
		got.add(row)
	}
	for _, line := range slices.Sorted(maps.Keys(got)) {
		if got[line] != want[line] {
			in.Errorf("%s: got %d times the row %q, want %d", table, got[line], line, want[line])
			return
		}
	}
	for _, line := range slices.Sorted(maps.Keys(want)) {
		if got[line] == 0 {
			in.Errorf("%s: lacks the row %q", table, line)
			return
		}
	}
}

// searchFields are the declared fields of each tenant that are searched.
func (in *inspector) searchFields() map[caseload.TenantID][]caseload.Field {
	in.Helper()
	out := map[caseload.TenantID][]caseload.Field{}
	err := in.c.Each("SELECT tenant, name, kind, sensitivity FROM fields WHERE searchable = 1 AND hidden = 0", nil, func(r sqldb.Row) error {
		kind, err := caseload.ParseFieldKind(r.Text(2))
		t := caseload.TenantID(r.Int(0))
		out[t] = append(out[t], caseload.Field{Name: r.Text(1), Kind: kind, Sensitivity: caseload.Sensitivity(r.Int(3))})
		return err
	})
	if err != nil {
		in.Fatal(err)
	}
	return out
}

// eachCase reads all cases, with their values by attribute.
func (in *inspector) eachCase(fn func(c map[string]caseload.Value, tenant caseload.TenantID)) {
	in.Helper()
	b, err := in.c.Fill("SELECT "+strings.Join(sqlq.Columns(caseload.NounCase), ", ")+" FROM cases", nil, caseload.NewBlock(caseload.NounCase.Kinds()...), nil)
	if err != nil {
		in.Fatal(err)
	}
	for i := range b.Rows() {
		c := map[string]caseload.Value{}
		for col, a := range caseload.NounCase.Attributes() {
			c[a.Name] = b.Value(i, col)
		}
		fn(c, caseload.TenantID(c["pk"].Int64()>>caseload.TenantShift))
	}
}

// add derives from one case.
func (y *tally) add(c map[string]caseload.Value, tenant caseload.TenantID, fields []caseload.Field) {
	of := func(attribute string) int64 { return c[attribute].Int64() }
	pk := of("pk")
	y.cube.add(tenant, of("type"), of("status"), of("ward"), of("category"), of("hidden"), of("confidential"))
	if of("hidden") == 0 {
		for attribute, dimension := range sqlq.Margins {
			y.margins.add(tenant, dimension, of(string(attribute)), of("confidential"))
		}
	}
	how := map[int64]int{}
	for _, k := range caseload.ParseRefs(c["assignees"].Str()) {
		how[int64(k)] |= 1
	}
	if owner := of("owner"); owner != 0 {
		how[owner] |= 2
	}
	for user, how := range how {
		y.assigned.add(tenant, user, pk, how)
	}
	granted := map[caseload.PK]bool{}
	for _, k := range caseload.ParseRefs(c["access"].Str()) {
		granted[k] = true
	}
	for k := range granted {
		y.granted.add(tenant, int64(k), pk)
	}
	words := map[string]bool{}
	for _, a := range caseload.NounCase.Attributes() {
		if a.Words {
			collect(words, a.Sensitivity, c[a.Name].Str())
		}
	}
	properties := caseload.Properties(c["properties"].Str()).Values()
	for _, f := range fields {
		v, err := caseload.ParseValue(f.Kind, properties[f.Name].Canonical(), nil)
		if err != nil || v.IsNull() {
			continue
		}
		n := ""
		if !f.Kind.Textual() {
			n = fmt.Sprint(v.Int64())
		}
		y.attr.add(tenant, f.Name, strings.ToUpper(hex.EncodeToString(v.AppendKey(nil))), pk, n, v.Str())
		if f.Kind.Textual() {
			collect(words, f.Sensitivity, v.Str())
		}
	}
	for word := range words {
		y.words.add(pk, word)
	}
}

// collect adds the words of a text with the column that keeps them.
func collect(words map[string]bool, level caseload.Sensitivity, text string) {
	for _, w := range fold.Words(text) {
		words[level.String()+" "+w] = true
	}
}
