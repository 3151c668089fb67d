package sqlstore

import (
	"encoding/json"
	"fmt"
	"math"

	"caseload"
	"caseload/internal/store/sqldb"
)

var adminTable = &sqldb.Table{Name: "admin_changes", Columns: []string{"tenant", "at", "seq", "area", "act", "user_pk", "key_pk", "face", "noun", "row_pk", "thing", "name", "changed"}}

const adminColumns = "x.at, x.seq, x.area, x.act, x.user_pk, x.key_pk, x.face, x.noun, x.row_pk, x.thing, x.name, x.changed"

// adminArgs are the values of a row of adminTable.
func adminArgs(args []sqldb.Arg, t caseload.TenantID, x *caseload.AdminChange) []sqldb.Arg {
	return append(args, sqldb.Int(int64(t)), sqldb.Int(x.At.UnixMicro()), sqldb.Int(x.Seq), sqldb.Text(string(x.Area)), sqldb.Text(string(x.Act)),
		sqldb.Int(int64(x.By.User)), sqldb.Int(int64(x.By.Key)), sqldb.Text(x.By.Face), sqldb.Int(int64(x.Noun)), sqldb.Int(int64(x.Row)),
		sqldb.Text(x.Thing), sqldb.Text(x.Name), sqldb.Text(differencesText(x.Changed)))
}

// keptDifference is a difference of texts as it is kept.
type keptDifference struct {
	Path string `json:"path"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

func differencesText(all []caseload.Difference) string {
	if len(all) == 0 {
		return ""
	}
	kept := make([]keptDifference, len(all))
	for i, d := range all {
		kept[i] = keptDifference{string(d.Path), d.From.Str(), d.To.Str()}
	}
	text, _ := json.Marshal(kept) // texts always marshal
	return string(text)
}

func readDifferences(text string) (out []caseload.Difference, err error) {
	if text == "" {
		return nil, nil
	}
	var kept []keptDifference
	if err := json.Unmarshal([]byte(text), &kept); err != nil {
		return nil, err
	}
	for _, d := range kept {
		out = append(out, caseload.Difference{Path: caseload.Path(d.Path), From: caseload.Text(d.From), To: caseload.Text(d.To)})
	}
	return out, nil
}

func readAdminChange(r sqldb.Row) (caseload.AdminChange, error) {
	changed, err := readDifferences(r.Text(11))
	return caseload.AdminChange{
		At: readTime(r, 0), Seq: r.Int(1), Area: caseload.AdminArea(r.Text(2)), Act: caseload.AdminAct(r.Text(3)),
		By:   caseload.Actor{User: caseload.PK(r.Int(4)), Key: caseload.PK(r.Int(5)), Face: r.Text(6)},
		Noun: caseload.Noun(r.Int(7)), Row: caseload.PK(r.Int(8)), Thing: r.Text(9), Name: r.Text(10), Changed: changed,
	}, err
}

// AdminChanges implements caseload.Tx.
func (x *tx) AdminChanges(q caseload.AdminSearch) (found []caseload.AdminChange, err error) {
	before, seq := int64(math.MaxInt64), int64(0)
	if !q.Before.IsZero() {
		before, seq = q.Before.UnixMicro(), q.Seq
	}
	args := []sqldb.Arg{sqldb.Int(int64(x.tenant)), sqldb.Int(before), sqldb.Int(seq)}
	where := "x.tenant = $1 AND (x.at, x.seq) < ($2, $3)"
	if q.Area != "" {
		args = append(args, sqldb.Text(string(q.Area)))
		where += fmt.Sprintf(" AND x.area = $%d", len(args))
	}
	if q.User != 0 {
		args = append(args, sqldb.Int(int64(q.User)))
		where += fmt.Sprintf(" AND x.user_pk = $%d", len(args))
	}
	args = append(args, sqldb.Int(int64(q.Limit)))
	sql := fmt.Sprintf("SELECT %s\nFROM admin_changes x\nWHERE %s\nORDER BY x.at DESC, x.seq DESC\nLIMIT $%d", adminColumns, where, len(args))
	err = x.conn.Each(sql, args, func(r sqldb.Row) error {
		change, err := readAdminChange(r)
		found = append(found, change)
		return err
	})
	return found, err
}

// keepTold stores what a change of what is no row is told of it, behind others of the
// same moment. Where another lane was first with a number, it takes the next.
func keepTold(c sqldb.Conn, t caseload.TenantID, told ...caseload.AdminChange) error {
	for _, x := range told {
		for stored := int64(0); stored == 0; {
			last, err := lastOf(c, "SELECT coalesce(max(x.seq), 0)\nFROM admin_changes x\nWHERE x.tenant = $1 AND x.at = $2", sqldb.Int(int64(t)), sqldb.Int(x.At.UnixMicro()))
			if err != nil {
				return err
			}
			x.Seq = last + 1
			stored, err = c.Exec("INSERT INTO admin_changes (tenant, at, seq, area, act, user_pk, key_pk, face, noun, row_pk, thing, name, changed)\n"+
				"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)\nON CONFLICT DO NOTHING", adminArgs(nil, t, &x)...)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// recordAdmin tells the history of the administration of the changes of an administered noun.
func (p *put) recordAdmin() error {
	return p.conn.Load(adminTable, len(p.changes), func(i int, args []sqldb.Arg) []sqldb.Arg {
		c := p.changes[i]
		x := caseload.RowChange(p.by, caseload.Rev(c.rev), c.act, p.noun, caseload.PK(c.row))
		return adminArgs(args, p.tenant, &x)
	})
}
