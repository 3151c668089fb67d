package crashtest

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

// recounter looks at a database past the store.
type recounter struct {
	rapid.TB
	sqldb.Conn
}

// Recount fails the test where what is derived from the rows of a database is
// not what a full recount gives, or where its history has a gap. words is a
// query for what is searched: the key of a row, the sensitivity, the word.
func Recount(t rapid.TB, c sqldb.Conn, words string) {
	t.Helper()
	r := &recounter{t, c}
	for _, n := range caseload.Nouns {
		if n != caseload.NounChange {
			r.history(n)
		}
	}
	r.recount(words)
}

func (r *recounter) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// none fails the test where a query has rows.
func (r *recounter) none(sql string) {
	r.Helper()
	var n int64
	r.must(r.Each("SELECT count(*)\nFROM ("+sql+") found", nil, func(row sqldb.Row) error {
		n = row.Int(0)
		return nil
	}))
	if n != 0 {
		r.Errorf("%s: got %d rows, want none", sql, n)
	}
}

// history checks that each version of a noun's rows has its change and each
// change its version, none later than the clock.
func (r *recounter) history(n caseload.Noun) {
	r.Helper()
	versions := fmt.Sprintf("(SELECT tenant, updated, pk FROM %s UNION ALL SELECT tenant, updated, pk FROM %s) v", sqlq.Table(n), sqlq.PastTable(n))
	changes := fmt.Sprintf("(SELECT tenant, rev, row FROM changes WHERE noun = %d) c", n)
	r.none("SELECT * FROM " + versions + " EXCEPT SELECT * FROM " + changes)
	r.none("SELECT * FROM " + changes + " EXCEPT SELECT * FROM " + versions)
	r.none("SELECT v.pk FROM " + versions + " JOIN clock c ON c.tenant = v.tenant WHERE v.updated > c.rev")
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
type tally struct{ cube, margins, rank, assigned, granted, links, attr, words lines }

// recount derives everything anew and compares it with what is stored.
func (r *recounter) recount(words string) {
	r.Helper()
	want := tally{lines{}, lines{}, lines{}, lines{}, lines{}, lines{}, lines{}, lines{}}
	fields := r.searchFields()
	r.each(caseload.NounCase, func(c map[string]caseload.Value, tenant caseload.TenantID) { want.add(c, tenant, fields[tenant]) })
	for _, n := range []caseload.Noun{caseload.NounNote, caseload.NounPerson} {
		r.each(n, func(row map[string]caseload.Value, _ caseload.TenantID) { want.addMarked(n, row) })
	}
	r.wantLines("cube", "nnnnnnnn", "SELECT tenant, type, status, ward, category, hidden, confidential, n FROM cube WHERE n <> 0", want.cube.counted())
	r.wantLines("margins", "nnnnn", "SELECT tenant, dimension, value, confidential, n FROM margins WHERE n <> 0", want.margins.counted())
	r.wantLines("rank", "nnnnn", "SELECT tenant, bits, block, confidential, n FROM rank WHERE n <> 0", want.rank.counted())
	r.wantLines("assigned", "nnnn", "SELECT tenant, user_pk, pk, how FROM assigned", want.assigned)
	r.wantLines("granted", "nnn", "SELECT tenant, subject, pk FROM granted", want.granted)
	r.wantLines("links", "nntt", "SELECT tenant, pk, name, to_id FROM links", want.links)
	r.wantLines("attr", "ntbnnt", "SELECT tenant, field, key, pk, n, s FROM attr", want.attr)
	r.wantLines("words", "ntt", words, want.words)
	formCases := lines{}
	r.each(caseload.NounForm, func(form map[string]caseload.Value, tenant caseload.TenantID) {
		for k := range distinct(form["cases"]) {
			formCases.add(tenant, form["pk"].Int64(), int64(k))
		}
	})
	r.wantLines("form_cases", "nnn", "SELECT tenant, form_pk, case_pk FROM form_cases", formCases)
}

// distinct are the rows that a list of references names.
func distinct(list caseload.Value) map[caseload.PK]bool {
	out := map[caseload.PK]bool{}
	for _, k := range caseload.ParseRefs(list.Str()) {
		out[k] = true
	}
	return out
}

// wantLines compares a table with what it should hold. kinds are those of its
// columns: n for numbers, t for text, b for bytes.
func (r *recounter) wantLines(table, kinds, sql string, want lines) {
	r.Helper()
	got := lines{}
	r.must(r.Each(sql, nil, func(row sqldb.Row) error {
		cells := make([]any, len(kinds))
		for col, kind := range kinds {
			cells[col] = cell(row, col, kind)
		}
		got.add(cells...)
		return nil
	}))
	for _, line := range slices.Sorted(maps.Keys(got)) {
		if got[line] != want[line] {
			r.Errorf("%s: got %d times the row %q, want %d", table, got[line], line, want[line])
			return
		}
	}
	for _, line := range slices.Sorted(maps.Keys(want)) {
		if got[line] == 0 {
			r.Errorf("%s: lacks the row %q", table, line)
			return
		}
	}
}

func cell(row sqldb.Row, col int, kind rune) any {
	switch {
	case row.Null(col):
		return ""
	case kind == 'n':
		return row.Int(col)
	case kind == 'b':
		return hex.EncodeToString([]byte(row.Text(col)))
	}
	return row.Text(col)
}

// searchFields are the declared fields of each tenant that are searched.
func (r *recounter) searchFields() map[caseload.TenantID][]caseload.Field {
	r.Helper()
	out := map[caseload.TenantID][]caseload.Field{}
	r.must(r.Each("SELECT tenant, name, kind, sensitivity FROM fields WHERE searchable = 1 AND hidden = 0", nil, func(row sqldb.Row) error {
		kind, err := caseload.ParseFieldKind(row.Text(2))
		t := caseload.TenantID(row.Int(0))
		out[t] = append(out[t], caseload.Field{Name: row.Text(1), Kind: kind, Sensitivity: caseload.Sensitivity(row.Int(3))})
		return err
	}))
	return out
}

// each reads all rows of a noun, with their values by attribute.
func (r *recounter) each(n caseload.Noun, fn func(row map[string]caseload.Value, tenant caseload.TenantID)) {
	r.Helper()
	b, err := r.Fill("SELECT "+strings.Join(sqlq.Columns(n), ", ")+" FROM "+sqlq.Table(n), nil, caseload.NewBlock(n.Kinds()...), nil)
	r.must(err)
	for i := range b.Rows() {
		row := map[string]caseload.Value{}
		for col, a := range n.Attributes() {
			row[a.Name] = b.Value(i, col)
		}
		fn(row, caseload.TenantID(row["pk"].Int64()>>caseload.TenantShift))
	}
}

// add derives from one case.
func (y *tally) add(c map[string]caseload.Value, tenant caseload.TenantID, fields []caseload.Field) {
	of := func(attribute string) int64 { return c[attribute].Int64() }
	pk := of("pk")
	y.cube.add(tenant, of("type"), of("status"), of("ward"), of("category"), of("hidden"), of("confidential"))
	if of("hidden") == 0 {
		for attribute, dimension := range sqlq.Margins {
			value := of("closed") / caseload.MicrosPerDay
			if attribute != caseload.ClosedDay {
				value = of(string(attribute))
			}
			y.margins.add(tenant, dimension, value, of("confidential"))
		}
		for _, bits := range sqlq.BlockBits {
			y.rank.add(tenant, bits, of("updated")>>bits, of("confidential"))
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
	for k := range distinct(c["access"]) {
		y.granted.add(tenant, int64(k), pk)
	}
	for name, link := range caseload.Links(c["links"].Str()).Values() {
		y.links.add(tenant, pk, name, link.To)
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
		y.attr.add(tenant, f.Name, hex.EncodeToString(v.AppendKey(nil)), pk, n, v.Str())
		if f.Kind.Textual() {
			collect(words, f.Sensitivity, v.Str())
		}
	}
	for word := range words {
		y.words.add(pk, word)
	}
}

// addMarked derives from one row of a noun whose words have a mark.
func (y *tally) addMarked(n caseload.Noun, row map[string]caseload.Value) {
	words := map[string]bool{}
	for _, a := range n.Attributes() {
		if a.Words {
			for _, w := range fold.Words(row[a.Name].Str()) {
				words[a.Sensitivity.String()+" "+sqlq.WordMark(n)+w] = true
			}
		}
	}
	for word := range words {
		y.words.add(row["pk"].Int64(), word)
	}
}

// collect adds the words of a text with the column that keeps them.
func collect(words map[string]bool, level caseload.Sensitivity, text string) {
	for _, w := range fold.Words(text) {
		words[level.String()+" "+w] = true
	}
}
