package sqlite

import (
	"errors"
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"caseload"
)

// clerk writes random cases, a form and a note straight into a store, and knows which
// it wrote.
type clerk struct {
	*rapid.T
	o     *office
	known []caseload.PK
	only  map[caseload.Noun]caseload.PK // the form and the note, once they are there
}

// words draws a text.
func (k *clerk) words(label string) caseload.Value {
	return caseload.Text(rapid.SampledFrom([]string{"", "lamp", "Lamp post", "Émile straße", "東京 lamp", "a_b"}).Draw(k.T, label))
}

// attributes draws what derived tables are made of. The references need not
// lead anywhere.
func (k *clerk) attributes() map[string]caseload.Value {
	pk := func(name string, none bool) caseload.Value {
		from := caseload.PK(1)
		if none {
			from = 0
		}
		return caseload.Ref(caseload.PK(rapid.Int64Range(int64(from), 4).Draw(k.T, name)))
	}
	refs := rapid.SampledFrom([]string{"", "[1]", "[2,1]", "[3,3]", "[1,2,3]"})
	return map[string]caseload.Value{
		"type": pk("type", false), "status": pk("status", false), "source": pk("source", false),
		"ward": pk("ward", true), "category": pk("category", true), "owner": pk("owner", true),
		"assignees": caseload.Text(refs.Draw(k.T, "assignees")), "access": caseload.Text(refs.Draw(k.T, "access")),
		"confidential": caseload.Bool(rapid.Bool().Draw(k.T, "confidential")), "hidden": caseload.Bool(rapid.Bool().Draw(k.T, "hidden")),
		"name": k.words("name"), "public_summary": k.words("public summary"), "details": k.words("details"),
		"links": caseload.Text(rapid.SampledFrom([]string{
			"", `{"parent":{"case_id":"a"}}`, `{"clinic":{"case_id":"a"},"parent":{"case_id":"b"}}`, `{"parent":{"case_id":"b"}}`, `{"parent":"lost"}`, "[1]",
		}).Draw(k.T, "links")),
		"properties": caseload.Text(rapid.SampledFrom([]string{"", `{"height":3}`, `{"colour":"Red lamp","height":-1.5}`, `{"colour":"red lamp"}`, `{"height":"tall"}`}).Draw(k.T, "properties")),
	}
}

// pack makes a block of one row; what is not given is null, or 0 where nothing
// may be null.
func pack(n caseload.Noun, values map[string]caseload.Value) *caseload.Block {
	b := caseload.NewBlock(n.Kinds()...)
	for _, a := range n.Attributes() {
		v, given := values[a.Name]
		if !given && a.Required {
			v = caseload.Int(0)
		}
		b.AddValue(v)
	}
	return b
}

// entry is a case to be written: a new one, or one that is known already.
type entry struct {
	values map[string]caseload.Value
	again  int // counts from the newest known one; 0: a new one
}

// write stores an entry and returns its PK.
func (k *clerk) write(tx caseload.WriteTx, e entry) (caseload.PK, error) {
	if e.again > 0 && e.again <= len(k.known) {
		pk := k.known[len(k.known)-e.again]
		b := caseload.NewBlock(caseload.NounCase.Kinds()...)
		if err := tx.At(caseload.NounCase, []caseload.PK{pk}, tx.Horizon().Rev, b); err != nil {
			return 0, err
		}
		for i, name := range []string{"pk", "id", "updated", "created"} {
			e.values[name] = b.Value(0, i)
		}
		_, i, _ := caseload.NounCase.Attribute("number")
		e.values["number"] = b.Value(0, i)
		return pk, tx.Put(caseload.NounCase, pack(caseload.NounCase, e.values))
	}
	pk, err := tx.Next(caseload.PKs, 1)
	if err != nil {
		return 0, err
	}
	number, err := tx.Next(caseload.Numbers, 1)
	if err != nil {
		return 0, err
	}
	e.values["pk"], e.values["number"], e.values["id"] = caseload.Int(pk), caseload.Int(number), caseload.Text(fmt.Sprint("case-", pk))
	return caseload.PK(pk), tx.Put(caseload.NounCase, pack(caseload.NounCase, e.values))
}

// keep stores the only row of a noun, or that row again.
func (k *clerk) keep(tx caseload.WriteTx, n caseload.Noun, values map[string]caseload.Value) error {
	if k.only[n] == 0 {
		pk, err := tx.Next(caseload.PKs, 1)
		if err != nil {
			return err
		}
		k.only[n] = caseload.PK(pk)
		values["pk"], values["id"] = caseload.Int(pk), caseload.Text("only")
		return tx.Put(n, pack(n, values))
	}
	b := caseload.NewBlock(n.Kinds()...)
	if err := tx.At(n, []caseload.PK{k.only[n]}, tx.Horizon().Rev, b); err != nil {
		return err
	}
	for i, name := range []string{"pk", "id", "updated", "created"} {
		values[name] = b.Value(0, i)
	}
	return tx.Put(n, pack(n, values))
}

var errTornUp = errors.New("torn up")

// transaction writes some cases, and tears some transactions up at the end.
func (k *clerk) transaction(fields []caseload.Field) {
	tearUp := rapid.IntRange(0, 4).Draw(k.T, "torn up") == 0
	entries := make([]entry, rapid.IntRange(1, 5).Draw(k.T, "writes"))
	for i := range entries {
		entries[i] = entry{k.attributes(), rapid.IntRange(0, 4).Draw(k.T, "again")}
	}
	touched := caseload.Text(rapid.SampledFrom([]string{"", "[1]", "[2,1]", "[3,3]"}).Draw(k.T, "touched"))
	said, hidden := k.words("note"), caseload.Bool(rapid.Bool().Draw(k.T, "hidden note"))
	before, only := k.known, maps.Clone(k.only)
	_, err := k.o.store.Update(k.o.Context(), k.o.tenant.ID, caseload.Actor{Face: "test"}, func(tx caseload.WriteTx) error {
		tx.SearchFields(fields)
		for _, e := range entries {
			pk, err := k.write(tx, e)
			if err != nil {
				return err
			}
			k.known = append(k.known, pk)
		}
		if err := k.keep(tx, caseload.NounForm, map[string]caseload.Value{"cases": touched}); err != nil {
			return err
		}
		if err := k.keep(tx, caseload.NounNote, map[string]caseload.Value{"text": said, "hidden": hidden}); err != nil || !tearUp {
			return err
		}
		return errTornUp
	})
	if tearUp && errors.Is(err, errTornUp) {
		k.known, k.only = before, only
	} else if err != nil {
		k.Fatal(err)
	}
}

func TestWhatIsDerivedEqualsARecount(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	fields := []caseload.Field{{Name: "height", Kind: caseload.KindNumber, Searchable: true}, {Name: "colour", Kind: caseload.KindText, Searchable: true, Sensitivity: caseload.Personal}}
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		o.enter(fmt.Sprint("tenant-", n))
		for _, f := range fields {
			o.must(o.service.CreateField(t.Context(), o.admin, caseload.FieldInput{Name: f.Name, Kind: f.Kind, Searchable: true, Sensitivity: f.Sensitivity}))
		}
		k := &clerk{T: rt, o: o, only: map[caseload.Noun]caseload.PK{}}
		for range rapid.IntRange(1, 5).Draw(rt, "transactions") {
			k.transaction(fields)
		}
		inspect(rt, o.file)
	})
}
