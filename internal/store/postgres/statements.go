package postgres

import (
	"container/list"
	"context"
	"encoding/binary"
	"strconv"

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

	values  [][]byte
	types   []uint32
	formats []int16
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

// add appends a statement to a batch.
func (s *statements) add(ctx context.Context, to *pgconn.Batch, sql string, args []sqldb.Arg) error {
	s.encode(args)
	if !s.named {
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

// forget drops the text that was not used for the longest time, where there
// are too many, and returns the name that it was prepared under, if it was.
func (s *statements) forget() (name string) {
	if s.used.Len() <= maxStatements {
		return ""
	}
	st := s.used.Remove(s.used.Back()).(*statement)
	delete(s.byText, st.sql)
	return st.name
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
