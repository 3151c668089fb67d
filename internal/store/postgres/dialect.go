package postgres

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/store/sqldb"
)

// Dialect is what PostgreSQL says in its own way.
type Dialect struct{}

// Name implements sqldb.Dialect.
func (Dialect) Name() string { return "postgres" }

// NotAmong implements sqldb.Dialect. NOT IN would read the query again for every
// row where it does not fit into memory.
func (d Dialect) NotAmong(expr, query string) string {
	return "NOT EXISTS (SELECT 1 FROM (" + d.Once(query) + ") u WHERE u.pk = " + expr + ")"
}

// Exists implements sqldb.Dialect. PostgreSQL weighs what a row costs where a page
// ends.
func (Dialect) Exists(query string) string { return "EXISTS (" + query + ")" }

// Aside implements sqldb.Dialect. PostgreSQL knows what finding all of them costs.
func (Dialect) Aside(column string) string { return column }

// Likely implements sqldb.Dialect. PostgreSQL knows how values lie.
func (Dialect) Likely(condition string) string { return condition }

// Once implements sqldb.Dialect. Queries inside one another are made one join, whose
// parts may be run for each row of the others, where their rows are thought to be
// few.
func (Dialect) Once(query string) string {
	return "WITH o AS MATERIALIZED (" + query + ") SELECT * FROM o"
}

// InInts implements sqldb.Dialect.
func (Dialect) InInts(expr, placeholder string) string { return expr + " = ANY (" + placeholder + ")" }

// IntList implements sqldb.Dialect.
func (Dialect) IntList(ints []int64) sqldb.Arg {
	return array(oidInt8s, oidInt8, len(ints), func(i int, to []byte) []byte { return binary.BigEndian.AppendUint64(to, uint64(ints[i])) })
}

// InTexts implements sqldb.Dialect.
func (d Dialect) InTexts(expr, placeholder string) string { return d.InInts(expr, placeholder) }

// TextList implements sqldb.Dialect.
func (Dialect) TextList(texts []string) sqldb.Arg {
	return array(oidTexts, oidText, len(texts), func(i int, to []byte) []byte { return append(to, texts[i]...) })
}

// InBytes implements sqldb.Dialect.
func (d Dialect) InBytes(expr, placeholder string) string { return d.InInts(expr, placeholder) }

// BytesList implements sqldb.Dialect.
func (Dialect) BytesList(bytes []string) sqldb.Arg {
	return array(oidByteas, oidBytea, len(bytes), func(i int, to []byte) []byte { return append(to, bytes[i]...) })
}

// array encodes an array as array_recv reads it: dimensions, no nulls, the type
// of the elements, their number and the first index; then each with its length.
func array(oid, element uint32, n int, appendTo func(i int, to []byte) []byte) sqldb.Arg {
	var b []byte
	for _, head := range []uint32{1, 0, element, uint32(n), 1} {
		b = binary.BigEndian.AppendUint32(b, head)
	}
	for i := range n {
		at := len(b)
		b = appendTo(i, append(b, 0, 0, 0, 0))
		binary.BigEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	}
	return sqldb.Arg{Kind: sqldb.EncodedArg, N: int64(oid), S: string(b)}
}

// Part implements sqldb.Dialect.
func (Dialect) Part(expr, placeholder string) string {
	return "position(" + placeholder + " IN " + expr + ") > 0"
}

// Word implements sqldb.Dialect.
func (d Dialect) Word(expr, placeholder string) string {
	return d.Part("chr(32) || "+expr+" || chr(32)", placeholder)
}

// Member implements sqldb.Dialect. A NUL, which JSON can spell, would be an
// error, and is in no name or value that anybody asks for.
func (Dialect) Member(expr, name string, place func(sqldb.Arg) string) string {
	json := "CAST(replace(" + expr + ", " + place(sqldb.Text(`\u0000`)) + ", " + place(sqldb.Text(`\ufffd`)) + ") AS json)"
	return "CAST(" + json + " -> " + place(sqldb.Text(name)) + " AS text)"
}

// Begins implements sqldb.Dialect.
func (Dialect) Begins(expr, placeholder string) string {
	return "starts_with(" + expr + ", " + placeholder + ")"
}

// Match implements sqldb.Dialect. The words are bound as a tsquery, of which
// the server knows how many rows have it: it looks common words up in the
// newest rows, one by one, and rare ones in the index.
func (Dialect) Match(t caseload.TenantID, n caseload.Noun, s sqldb.Sought, place func(sqldb.Arg) string) string {
	return "(SELECT pk FROM words WHERE tenant = " + place(sqldb.Int(int64(t))) +
		" AND noun = " + place(sqldb.Int(int64(n))) + " AND words @@ " + place(sqldb.Arg{Kind: sqldb.EncodedArg, N: oidTSQuery, S: string(tsQuery(t, s))}) + ") w"
}

// A tsvector and a tsquery know four weights, of which D, the lightest, stands
// for nothing here.
const heaviest = 3 // A

// weight is what stands for a sensitivity.
func weight(level caseload.Sensitivity) uint16 { return heaviest - uint16(level) }

// The items of a tsquery.
const (
	queryWord     = 1
	queryOperator = 2
	queryAnd      = 2
)

// tsQuery encodes that all words are there as tsqueryrecv reads it: the number
// of items; each operator before its operands; of a word its weights as bits,
// whether it is a beginning, and its text.
func tsQuery(t caseload.TenantID, s sqldb.Sought) []byte {
	var weights, beginning byte
	for level := range s.UpTo + 1 {
		weights |= 1 << weight(level)
	}
	if !s.Whole {
		beginning = 1
	}
	b := binary.BigEndian.AppendUint32(nil, uint32(2*len(s.Words)-1))
	for range len(s.Words) - 1 {
		b = append(b, queryOperator, queryAnd)
	}
	for _, word := range s.Words {
		b = appendWord(append(b, queryWord, weights, beginning), t, word)
	}
	return b
}

// appendWord appends a word as it stands in the table of words: behind its
// tenant and a point, which is in no word.
func appendWord(to []byte, t caseload.TenantID, word string) []byte {
	to = strconv.AppendInt(to, int64(t), 10)
	return append(append(append(to, '.'), word...), 0)
}

var words = &sqldb.Table{Name: "words", Columns: []string{"tenant", "noun", "pk", "words"}}

// Words implements sqldb.Dialect.
func (Dialect) Words() *sqldb.Table { return words }

// BindWords implements sqldb.Dialect.
func (Dialect) BindWords(args []sqldb.Arg, t caseload.TenantID, n caseload.Noun, k caseload.PK, w sqldb.Words) []sqldb.Arg {
	return append(args, sqldb.Int(int64(t)), sqldb.Int(int64(n)), sqldb.Int(int64(k)), sqldb.Arg{Kind: sqldb.EncodedArg, N: oidTSVector, S: string(tsVector(t, w))})
}

// lexeme is a word of a text, and how sensitive that is.
type lexeme struct {
	word  string
	level caseload.Sensitivity
}

// tsVector encodes words as tsvectorrecv reads them: their number, then each
// with its places in the text, in the order of words, so that the server need
// not sort them. The place stands for the sensitivity, and bears its weight.
// What fold has made of a text, and bounded, is within the limits of a tsvector.
func tsVector(t caseload.TenantID, w sqldb.Words) []byte {
	var room [64]lexeme
	all, size := room[:0], 0
	for level, text := range w {
		size += 2 * len(text)
		for word := range strings.FieldsSeq(text) {
			all = append(all, lexeme{word, caseload.Sensitivity(level)})
		}
	}
	slices.SortFunc(all, func(a, b lexeme) int {
		return cmp.Or(strings.Compare(a.word, b.word), cmp.Compare(a.level, b.level))
	})
	all = slices.Compact(all)
	b := make([]byte, 4, 4+size+8*len(all))
	words := uint32(0)
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].word == all[0].word {
			n++
		}
		b = appendWord(b, t, all[0].word)
		b = binary.BigEndian.AppendUint16(b, uint16(n))
		for _, l := range all[:n] {
			b = binary.BigEndian.AppendUint16(b, weight(l.level)<<14|uint16(l.level)+1)
		}
		all = all[n:]
		words++
	}
	binary.BigEndian.PutUint32(b, words)
	return b
}

// RemoveWords implements sqldb.Dialect.
func (Dialect) RemoveWords(t caseload.TenantID, n caseload.Noun, k caseload.PK) (sql string, args []sqldb.Arg) {
	return "DELETE FROM words\nWHERE tenant = $1 AND noun = $2 AND pk = $3", []sqldb.Arg{sqldb.Int(int64(t)), sqldb.Int(int64(n)), sqldb.Int(int64(k))}
}

// Columns implements sqldb.Dialect. Of a partitioned table it lists the whole,
// not the parts.
func (Dialect) Columns() string {
	return "SELECT CAST(c.relname AS text), CAST(a.attname AS text), format_type(a.atttypid, NULL),\n" +
		"  CAST(coalesce(array_position(CAST(i.indkey AS int2[]), a.attnum) + 1, 0) AS bigint)\n" +
		"FROM pg_class c\nJOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped\n" +
		"LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary\n" +
		"WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
}

// Empty implements sqldb.Dialect.
func (Dialect) Empty(table string) string { return "TRUNCATE " + table }
