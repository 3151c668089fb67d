package postgres

import (
	"container/list"
	"context"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"caseload/internal/store/sqldb"
)

// maxStatements is how many texts a connection remembers: those that were used
// last. The filters of clients make ever new ones.
const maxStatements = 500

// statements are those of a connection that were used before. A text is
// prepared when it comes again.
type statements struct {
	pg     *pgconn.PgConn
	named  bool // whether anything stays prepared
	byText map[string]*list.Element
	used   *list.List // of *statement, the one used last in front
	names  int

	dropped []string // names that the server still knows

	values [][]byte
	types  []uint32
}

type statement struct {
	sql  string
	name string // "": not prepared yet
}

// statementsKey is where a connection keeps its statements.
const statementsKey = "caseload.statements"

func (d *driver) statements(pg *pgconn.PgConn) *statements {
	if s, ok := pg.CustomData()[statementsKey].(*statements); ok {
		return s
	}
	s := &statements{pg: pg, named: d.named, byText: map[string]*list.Element{}, used: list.New()}
	pg.CustomData()[statementsKey] = s
	return s
}

// All values go in their binary form and come back in it.
var binaryFormat = []int16{1}

// add appends a statement to a batch. A search is never prepared: for one that
// is, the server makes one plan for all words, as soon as that looks no worse on
// the average. Among 200,000 cases a rare word is found in 1 ms by a plan of its
// own, and in 140 ms by that for all words. The other questions are answered in
// the same way whatever they are about, so that nothing is gained by a plan for
// each, which takes 0.1 ms to make.
func (s *statements) add(ctx context.Context, to *pgconn.Batch, sql string, args []sqldb.Arg) error {
	s.encode(args)
	if !s.named || slices.Contains(s.types, oidTSQuery) {
		to.ExecParams(sql, s.values, s.types, binaryFormat, binaryFormat)
		return nil
	}
	at, known := s.byText[sql]
	if !known {
		s.byText[sql] = s.used.PushFront(&statement{sql: sql})
		to.ExecParams(sql, s.values, s.types, binaryFormat, binaryFormat)
		return nil
	}
	s.used.MoveToFront(at)
	st := at.Value.(*statement)
	if st.name == "" {
		s.names++
		name := "c" + strconv.Itoa(s.names)
		if _, err := s.pg.Prepare(ctx, name, sql, s.types); err != nil {
			return err
		}
		st.name = name
	}
	to.ExecPrepared(st.name, s.values, binaryFormat, binaryFormat)
	return nil
}

// forget drops the texts that were not used for the longest time, where there
// are too many. It returns the statements that drop texts from the server.
func (s *statements) forget() (drops []string) {
	for s.used.Len() > maxStatements {
		st := s.used.Remove(s.used.Back()).(*statement)
		delete(s.byText, st.sql)
		if st.name != "" {
			s.dropped = append(s.dropped, st.name)
		}
	}
	for _, name := range s.dropped {
		drops = append(drops, deallocate+name)
	}
	s.dropped = nil
	return drops
}

const deallocate = "DEALLOCATE "

// unrun is told of statements that were not run after all: what they would have
// dropped is dropped later.
func (s *statements) unrun(texts []string) {
	for _, sql := range texts {
		if name, ok := strings.CutPrefix(sql, deallocate); ok {
			s.dropped = append(s.dropped, name)
		}
	}
}

// The types of arguments, by their numbers in PostgreSQL's catalogue.
const (
	oidBytea    = 17
	oidInt8     = 20
	oidText     = 25
	oidTexts    = 1009
	oidByteas   = 1001
	oidInt8s    = 1016
	oidTSVector = 3614
	oidTSQuery  = 3615
)

// encode puts arguments into values and types.
func (s *statements) encode(args []sqldb.Arg) {
	s.values, s.types = s.values[:0], s.types[:0]
	for _, a := range args {
		value, oid := []byte(a.S), uint32(0)
		switch a.Kind {
		case sqldb.Null:
			value = nil
		case sqldb.IntArg:
			value, oid = binary.BigEndian.AppendUint64(nil, uint64(a.N)), oidInt8
		case sqldb.TextArg:
			oid = oidText
		case sqldb.BytesArg:
			oid = oidBytea
		case sqldb.EncodedArg:
			oid = uint32(a.N)
		}
		s.values, s.types = append(s.values, value), append(s.types, oid)
	}
}

// appendField appends an argument as a field of a row of COPY.
func appendField(to []byte, a sqldb.Arg) []byte {
	switch a.Kind {
	case sqldb.Null:
		return append(to, 0xff, 0xff, 0xff, 0xff)
	case sqldb.IntArg:
		return binary.BigEndian.AppendUint64(append(to, 0, 0, 0, 8), uint64(a.N))
	}
	return append(binary.BigEndian.AppendUint32(to, uint32(len(a.S))), a.S...)
}
