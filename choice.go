package caseload

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Choice is one of the values that a field of KindChoice may have. It is not kept
// by itself: the catalogue makes it of the field, whose stamps it has.
type Choice struct {
	Row
	Field    PK
	Name     string // the value, as cases have it
	Position int64  // among those of the field, from 1
}

func (c *Choice) noun() Noun { return NounChoice }

func (c *Choice) cells(x *cells) {
	x.common(&c.Row)
	x.pk(&c.Field)
	x.name(&c.Name)
	x.int(&c.Position)
}

// positionBits are those of a choice's PK that count the choices of its field.
const positionBits = 20

// choicesOf makes the choices of a field. A text that is listed twice is one.
func choicesOf(f *Field) (out []*Choice) {
	for i, name := range f.Choices {
		if slices.Index(f.Choices, name) < i {
			continue
		}
		c := &Choice{Row: f.Row, Field: f.PK, Name: name, Position: int64(i + 1)}
		c.PK = f.PK&(1<<TenantShift-1)<<positionBits | PK(i+1)
		c.ID = choiceID(f, name)
		out = append(out, c)
	}
	return out
}

// choiceID is the UUID that a choice of a field has wherever the tenant's data
// are: one of those that are made in a way of one's own (RFC 9562, 5.8).
func choiceID(f *Field, name string) string {
	hash := sha256.Sum256([]byte(f.ID + "\x00" + name))
	hash[6] = hash[6]&0x0f | 0x80
	hash[8] = hash[8]&0x3f | 0x80
	text := hex.EncodeToString(hash[:16])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

// choiceRows are all choices of a tenant, and their fields.
type choiceRows struct {
	choices, fields *Block // whole rows
	fieldOf         []int  // of each choice, where its field is
}

func (c *Catalog) makeChoices() *choiceRows {
	rows := &choiceRows{choices: NewBlock(NounChoice.Kinds()...), fields: NewBlock(NounField.Kinds()...)}
	for i, f := range c.fields.list {
		appendRecord(rows.fields, f)
		for _, choice := range choicesOf(f) {
			appendRecord(rows.choices, choice)
			rows.fieldOf = append(rows.fieldOf, i)
		}
	}
	return rows
}

// value is what a path of a choice leads to.
func (x *choiceRows) value(row int, path Path) Value {
	if _, name, joined := path.Ref(); joined {
		_, i, _ := NounField.Attribute(name)
		return x.fields.Value(x.fieldOf[row], i)
	}
	_, i, _ := NounChoice.Attribute(string(path))
	return x.choices.Value(row, i)
}

// choicePage is page, for choices: what a store does for the nouns that it keeps.
func (r *reader) choicePage(p *Plan) (*Block, error) {
	places, err := r.choicePlaces(p)
	if err != nil {
		return nil, err
	}
	before := func(a, b *choicePlace) bool { return Before(p.order, a.values, b.values, a.pk, b.pk) != p.back }
	slices.SortFunc(places, func(a, b *choicePlace) int {
		if before(a, b) {
			return -1
		}
		return 1
	})
	if p.afterPK != 0 {
		from := &choicePlace{values: p.after, pk: p.afterPK}
		places = slices.DeleteFunc(places, func(x *choicePlace) bool { return x.pk == from.pk || before(x, from) })
	}
	places = places[min(p.offset, len(places)):]
	if p.limit > 0 {
		places = places[:min(p.limit, len(places))]
	}
	b := NewBlock(p.Kinds()...)
	for _, x := range places {
		r.catalog.choices().add(b, p, x.row)
	}
	return b, nil
}

// add appends what a plan reads of a choice.
func (x *choiceRows) add(b *Block, p *Plan, row int) {
	for _, c := range p.columns {
		if c.Masked {
			b.AddNull()
			continue
		}
		b.AddValue(x.value(row, c.Path))
	}
}

// choicePlace is where a choice stands in an order.
type choicePlace struct {
	row    int
	pk     PK
	values []Value
}

// choicePlaces finds the choices that a plan is about.
func (r *reader) choicePlaces(p *Plan) (out []*choicePlace, err error) {
	where, err := r.settled(p.where)
	if err != nil {
		return nil, err
	}
	rows := r.catalog.choices()
	for row := range rows.choices.Rows() {
		value := func(path Path) Value { return rows.value(row, path) }
		if !Match(where, value, nil, nil) {
			continue
		}
		x := &choicePlace{row: row, pk: rows.choices.PK(row, attrPK)}
		for _, o := range p.order {
			x.values = append(x.values, value(o.Path))
		}
		out = append(out, x)
	}
	return out, nil
}

// settled puts the fields that meet a condition in the place of each Has: no other
// way leads from choices.
func (r *reader) settled(e Expr) (Expr, error) {
	switch e := e.(type) {
	case And:
		parts, err := r.settledAll(e)
		return And(parts), err
	case Or:
		parts, err := r.settledAll(e)
		return Or(parts), err
	case Not:
		part, err := r.settled(e.Of)
		return Not{part}, err
	case Has:
		plan := &Plan{noun: NounField, where: e.Where, scope: e.scope, order: []Order{{Path: "pk"}}, columns: []Column{{Path: "pk", Kind: KindInt}}}
		b, err := r.page(plan)
		if err != nil {
			return nil, err
		}
		keys := make([]PK, b.Rows())
		for i := range keys {
			keys[i] = b.PK(i, 0)
		}
		return In{e.Way.Path, refValues(keys)}, nil
	}
	return e, nil
}

func (r *reader) settledAll(parts []Expr) (out []Expr, err error) {
	for _, part := range parts {
		if part, err = r.settled(part); err != nil {
			return nil, err
		}
		out = append(out, part)
	}
	return out, nil
}
