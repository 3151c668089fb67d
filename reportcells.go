package caseload

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strconv"
	"time"

	"caseload/internal/encode"
)

// At goes to a row of the answer. It is for one goroutine, as is AppendCell.
func (h *ReportHead) At(b *Block, row int) {
	h.b, h.row = b, row
	for i := range h.shown.of {
		p := &h.shown.of[i]
		p.read(b.Text(row, p.at))
	}
}

// AppendCell appends the text of a column's cell in the row that At went to:
// dates as 2006-01-02, times as 2006-01-02T15:04:05 in the tenant's zone, booleans
// as Yes and No, and nothing where there is nothing.
func (h *ReportHead) AppendCell(dst []byte, col int) []byte {
	c, b, row := &h.Columns[col], h.b, h.row
	if c.masked {
		return dst
	}
	switch c.form {
	case asProperty:
		return appendPropertyText(dst, h.shown.column(c.at).found[c.also])
	case asMember:
		return appendPropertyText(dst, b.Text(row, c.at))
	case asTarget:
		if b.Null(row, c.at) {
			return h.appendTarget(dst, b, row, c)
		}
	case asUser, asUserID:
		return h.appendUser(dst, b, row, c)
	case asName, asCode, asTeam, asTeamCode:
		return h.appendEntry(dst, b.PK(row, c.at), c)
	case asRev, asNoun, asAct, asRowID, asRowNumber, asFields, asActorKind:
		return h.appendChanged(dst, b, row, c)
	}
	return h.appendValue(dst, b, row, c.at)
}

func (h *ReportHead) appendValue(dst []byte, b *Block, row, col int) []byte {
	if b.Null(row, col) {
		return dst
	}
	switch b.Kinds()[col] {
	case KindTime:
		return h.appendTime(dst, b.Int(row, col))
	case KindDate:
		return encode.AppendDate(dst, b.Int(row, col))
	case KindBool:
		return appendYesNo(dst, b.Int(row, col) != 0)
	case KindDegrees:
		return strconv.AppendFloat(dst, float64(b.Int(row, col))/degreesUnit, 'f', -1, 64)
	case KindInt, KindRef:
		return strconv.AppendInt(dst, b.Int(row, col), 10)
	}
	return append(dst, b.Text(row, col)...)
}

func appendYesNo(dst []byte, yes bool) []byte {
	if yes {
		return append(dst, "Yes"...)
	}
	return append(dst, "No"...)
}

// appendTime writes a time by the clocks of the tenant.
func (h *ReportHead) appendTime(dst []byte, micros int64) []byte {
	_, offset := time.UnixMicro(micros).In(h.zone).Zone()
	dst = encode.AppendTimeMilli(dst, micros+int64(offset)*1_000_000)
	return dst[:len(dst)-len(".000Z")]
}

// appendTarget writes the working days that a case's type allows for a stage that
// has not begun.
func (h *ReportHead) appendTarget(dst []byte, b *Block, row int, c *ReportCell) []byte {
	if days, ok := h.targetOf(b, row, c); ok {
		return strconv.AppendInt(dst, days, 10)
	}
	return dst
}

// targetOf is the number of those days.
func (h *ReportHead) targetOf(b *Block, row int, c *ReportCell) (days int64, ok bool) {
	t := h.catalog.CaseType(b.PK(row, c.also))
	if t == nil {
		return 0, false
	}
	plan, ok := t.StagePlan(c.source.stage)
	return plan.TargetDays, ok && plan.TargetDays > 0
}

// appendUser writes the first user who is assigned, or else the owner.
func (h *ReportHead) appendUser(dst []byte, b *Block, row int, c *ReportCell) []byte {
	k := firstRef(b.Text(row, c.at))
	if k == 0 {
		k = b.PK(row, c.also)
	}
	u := h.catalog.User(k)
	switch {
	case u == nil:
		return dst
	case c.source.form == asUserID:
		return append(dst, u.ID...)
	}
	return append(dst, u.Name...)
}

// firstRef is the first of the references in a cell, 0 for none.
func firstRef(text []byte) (k PK) {
	for i := 1; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
		k = k*10 + PK(text[i]-'0')
	}
	return k
}

// appendEntry writes what is said of a row of the catalogue.
func (h *ReportHead) appendEntry(dst []byte, k PK, c *ReportCell) []byte {
	if k == 0 {
		return dst
	}
	cat := h.catalog
	switch c.source.form {
	case asTeam, asTeamCode:
		t := cat.Team(k)
		switch {
		case t == nil:
			return dst
		case c.source.form == asTeamCode:
			return append(dst, t.Code...)
		}
		return append(dst, t.Name...)
	}
	name, code := cat.said(k)
	if c.source.form == asCode {
		return append(dst, code...)
	}
	return append(dst, name...)
}

// said is what is known of a row of the catalogue by its PK, hidden ones too: a
// case type is known by its label.
func (c *Catalog) said(k PK) (name, code string) {
	if x := c.statuses.byPK[k]; x != nil {
		return x.Name, ""
	}
	if x := c.types.byPK[k]; x != nil {
		return cmp.Or(x.Label, x.Name), ""
	}
	if x := c.wards.byPK[k]; x != nil {
		return x.Name, x.Code
	}
	if x := c.cats.byPK[k]; x != nil {
		return x.Name, x.Code
	}
	if x := c.sources.byPK[k]; x != nil {
		return x.Name, ""
	}
	if x := c.users.byPK[k]; x != nil {
		return x.Name, x.Email
	}
	return "", ""
}

// propertyCells finds the properties of a row that a report shows, each row's in
// one pass.
type propertyCells struct{ of []propertyColumn }

// propertyColumn is a cell of properties, of which some are shown.
type propertyColumn struct {
	at     int
	places map[string]int
	found  [][]byte
}

// learn finds out which properties are shown.
func (x *propertyCells) learn(columns []ReportCell) {
	for i := range columns {
		c := &columns[i]
		if c.form != asProperty || c.masked {
			continue
		}
		p := x.column(c.at)
		if _, known := p.places[c.source.key]; !known {
			p.places[c.source.key] = len(p.found)
			p.found = append(p.found, nil)
		}
		c.also = p.places[c.source.key]
	}
}

func (x *propertyCells) column(at int) *propertyColumn {
	for i := range x.of {
		if x.of[i].at == at {
			return &x.of[i]
		}
	}
	x.of = append(x.of, propertyColumn{at: at, places: map[string]int{}})
	return &x.of[len(x.of)-1]
}

// read finds the shown ones among properties.
func (p *propertyColumn) read(text []byte) {
	clear(p.found)
	walkProperties(text, func(name, value []byte) {
		if at, shown := p.places[string(name)]; shown {
			p.found[at] = value
		}
	})
}

// walkProperties hands over each member of an object of canonical JSON: its name
// as it is read, its value as it is written.
func walkProperties(text []byte, each func(name, value []byte)) {
	for len(text) > 1 && text[0] != '}' { // behind { or ,
		end := 1 + jsonLength(text[1:])
		name := text[1:end]
		value := text[end+1:] // behind the colon
		n := jsonLength(value)
		each(unquoted(name), value[:n])
		text = value[n:]
	}
}

// jsonLength is the length of the first value of canonical JSON.
func jsonLength(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // behind a bare value
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

// unquoted is the text of a JSON string.
func unquoted(quoted []byte) []byte {
	inner := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner
	}
	var s string
	_ = json.Unmarshal(quoted, &s) // canonical
	return []byte(s)
}

// appendPropertyText writes a property as a report shows it.
func appendPropertyText(dst, value []byte) []byte {
	switch {
	case len(value) == 0 || value[0] == 'n':
		return dst
	case value[0] == '"':
		return append(dst, unquoted(value)...)
	case value[0] == 't' || value[0] == 'f':
		return appendYesNo(dst, value[0] == 't')
	}
	return append(dst, value...)
}
