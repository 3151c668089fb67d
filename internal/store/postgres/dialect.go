package postgres

import (
	"encoding/binary"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/store/sqldb"
)

// Dialect is what PostgreSQL says in its own way.
type Dialect struct{}

// Name implements sqldb.Dialect.
func (Dialect) Name() string { return "postgres" }

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

// Begins implements sqldb.Dialect.
func (Dialect) Begins(expr, placeholder string) string {
	return "starts_with(" + expr + ", " + placeholder + ")"
}

// weights are the letters that a tsquery and a tsvector give to sensitivities.
const weights = "ABC"

// Match implements sqldb.Dialect.
func (Dialect) Match(t caseload.TenantID, begun []string, upTo caseload.Sensitivity, place func(sqldb.Arg) string) string {
	terms := make([]string, len(begun))
	for i, w := range begun {
		terms[i] = "'" + strings.NewReplacer("'", "''", `\`, `\\`).Replace(cutWord(w)) + "':*" + weights[:upTo+1]
	}
	return "(SELECT pk FROM words WHERE tenant = " + place(sqldb.Int(int64(t))) +
		" AND words @@ CAST(" + place(sqldb.Text(strings.Join(terms, " & "))) + " AS tsquery)) w"
}

var words = &sqldb.Table{Name: "words", Columns: []string{"tenant", "pk", "words"}}

// Words implements sqldb.Dialect.
func (Dialect) Words() *sqldb.Table { return words }

// BindWords implements sqldb.Dialect.
func (Dialect) BindWords(args []sqldb.Arg, t caseload.TenantID, k caseload.PK, w sqldb.Words) []sqldb.Arg {
	return append(args, sqldb.Int(int64(t)), sqldb.Int(int64(k)), sqldb.Arg{Kind: sqldb.EncodedArg, N: oidTSVector, S: string(tsVector(w))})
}

// The limits of a tsvector: of one word, and of all together, in bytes. A word
// that is longer is found by its beginning; what is beyond the other is not
// found.
const (
	maxWord  = 2046
	maxWords = 900_000
)

func cutWord(w string) string {
	if len(w) > maxWord {
		return strings.ToValidUTF8(w[:maxWord], "")
	}
	return w
}

// tsVector encodes words as tsvectorrecv reads them: their number, then each
// with its places in the text. The place stands for the sensitivity, and bears
// its weight.
func tsVector(w sqldb.Words) []byte {
	places := map[string][]byte{}
	size := 0
	for level, text := range w {
		for word := range strings.FieldsSeq(text) {
			word = cutWord(word)
			at, known := places[word]
			if !known {
				if size += len(word) + 8; size > maxWords {
					break
				}
			}
			if !slices.Contains(at, byte(level)) {
				places[word] = append(at, byte(level))
			}
		}
	}
	b := binary.BigEndian.AppendUint32(make([]byte, 0, 4+2*size), uint32(len(places)))
	for word, at := range places {
		b = append(append(b, word...), 0)
		b = binary.BigEndian.AppendUint16(b, uint16(len(at)))
		for _, level := range at {
			b = binary.BigEndian.AppendUint16(b, uint16(3-level)<<14|uint16(level)+1)
		}
	}
	return b
}

// RemoveWords implements sqldb.Dialect.
func (Dialect) RemoveWords(t caseload.TenantID, k caseload.PK) (sql string, args []sqldb.Arg) {
	return "DELETE FROM words\nWHERE tenant = $1 AND pk = $2", []sqldb.Arg{sqldb.Int(int64(t)), sqldb.Int(int64(k))}
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
