package memstore

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"caseload"
	"caseload/internal/fold"
)

// writeTx implements caseload.WriteTx on a draft that nobody else sees yet.
type writeTx struct {
	readTx
	by     caseload.Actor
	now    func() time.Time
	fields []caseload.Field
	failed error // of a write

	afterwards []func() // what is done beside the draft, once that is shown
}

// Next takes numbers from a counter.
func (tx *writeTx) Next(c caseload.Counter, n int) (int64, error) {
	first := tx.last[c] + 1
	tx.last[c] += int64(n)
	if c == caseload.PKs {
		first |= int64(tx.tenant) << caseload.TenantShift
	}
	return first, nil
}

// SearchFields says which properties Put makes findable.
func (tx *writeTx) SearchFields(fields []caseload.Field) { tx.fields = fields }

// InBatch names the batch of what is put from then on.
func (tx *writeTx) InBatch(batch caseload.PK) { tx.by.Batch = batch }

// Put stores the rows of a block, one by one.
func (tx *writeTx) Put(n caseload.Noun, b *caseload.Block) error {
	for i := range b.Rows() {
		values := make([]caseload.Value, len(n.Attributes()))
		for c := range values {
			values[c] = b.Value(i, c)
		}
		r := &row{noun: n, values: values}
		if err := tx.put(r); err != nil {
			tx.failed = err
			return err
		}
		for _, stamp := range []string{"updated", "created"} {
			_, c, _ := n.Attribute(stamp)
			b.SetInt(i, c, r.value(stamp).Int64())
		}
	}
	return nil
}

func (tx *writeTx) put(r *row) error {
	old := tx.row(r.noun, r.pk())
	if isNew := r.value("updated").Int64() == 0; isNew != (old == nil) {
		return fmt.Errorf("memstore: put %s %d: new %v, stored %v", r.noun, r.pk(), isNew, old != nil)
	}
	changed := differing(old, r)
	if old != nil && len(changed) == 0 {
		return nil
	}
	if field := tx.clash(r); field != "" {
		return caseload.Duplicate(r.noun, field)
	}
	before := int64(0)
	if old != nil {
		before = old.value("updated").Int64()
	}
	rev := tx.stamp(r.noun, before)
	r.set("updated", rev)
	r.set("created", rev)
	if old != nil {
		r.set("created", old.value("created"))
	}
	r.properties = tx.searchable(r)
	r.words = tx.words(r)
	tx.keep(r)
	tx.keep(tx.change(rev, act(old, r), r, changed))
	if r.noun.Administered() {
		told := caseload.RowChange(tx.by, r.rev(), act(old, r), r.noun, r.pk())
		tx.afterwards = append(tx.afterwards, func() {
			tx.control.mu.Lock()
			defer tx.control.mu.Unlock()
			tx.control.tell(tx.tenant, told)
		})
	}
	return nil
}

// Reindex makes the next rows findable by the fields as they are declared now.
func (tx *writeTx) Reindex(after caseload.PK, n int) (last caseload.PK, err error) {
	for old := range tx.present(caseload.NounCase) {
		if old.pk() <= after {
			continue
		}
		r := *old // the one that is shown stays as it is
		r.properties = tx.searchable(&r)
		r.words = tx.words(&r)
		past := tx.rows[caseload.NounCase][r.pk()]
		tx.rows[caseload.NounCase][r.pk()] = append(slices.Clone(past[:len(past)-1]), &r)
		if last = r.pk(); n == 1 {
			break
		}
		n--
	}
	return last, nil
}

// stamp takes the Rev of the next change, which supersedes a row of an old one.
func (tx *writeTx) stamp(n caseload.Noun, old int64) caseload.Value {
	rev := max(caseload.Rev(tx.now().UnixMicro()), tx.horizon.Rev+1, caseload.Rev(caseload.NextMillisecond(old)))
	tx.horizon.Rev = rev
	if n.Catalogued() {
		tx.horizon.Catalog = rev
	}
	return caseload.Time(time.UnixMicro(int64(rev)))
}

// keep makes r the present version of its row.
func (tx *writeTx) keep(r *row) {
	if old := tx.row(r.noun, r.pk()); old != nil {
		for _, v := range old.uniqueValues() {
			delete(tx.holders, v)
		}
	}
	for _, v := range r.uniqueValues() {
		tx.holders[v] = r.pk()
	}
	past := tx.rows[r.noun][r.pk()]
	tx.rows[r.noun][r.pk()] = append(slices.Clip(past), r)
}

func (r *row) set(attribute string, v caseload.Value) {
	_, i, _ := r.noun.Attribute(attribute)
	r.values[i] = v
}

// isNamed reports whether a change names an attribute: not the stamps that Put
// makes, nor the folded key of another attribute.
func isNamed(attribute string) bool {
	return attribute != "updated" && attribute != "created" && !strings.HasSuffix(attribute, "_key")
}

// differing names the attributes in which a row differs from the stored one;
// none for a new row.
func differing(old, r *row) []string {
	if old == nil {
		return nil
	}
	var names []string
	for i, a := range r.noun.Attributes() {
		if isNamed(a.Name) && old.values[i] != r.values[i] {
			names = append(names, a.Name)
		}
	}
	return names
}

func act(old, r *row) caseload.Act {
	switch {
	case old == nil:
		return caseload.ActCreate
	case !old.hidden() && r.hidden():
		return caseload.ActHide
	case old.hidden() && !r.hidden():
		return caseload.ActRestore
	}
	return caseload.ActUpdate
}

// change is the entry of the history about a version of a row.
func (tx *writeTx) change(rev caseload.Value, a caseload.Act, of *row, changed []string) *row {
	return &row{noun: caseload.NounChange, values: []caseload.Value{
		rev, caseload.Int(int64(of.noun)), caseload.Int(int64(of.pk())), caseload.Int(int64(a)),
		caseload.Ref(tx.by.Batch), caseload.Ref(tx.by.User), caseload.Ref(tx.by.Key),
		caseload.Text(tx.by.Face), caseload.Text(strings.Join(changed, ",")),
	}}
}

// searchable reads the properties that are declared to be found, as values of
// the kinds that they are declared to have.
func (tx *writeTx) searchable(r *row) map[string]caseload.Value {
	out := map[string]caseload.Value{}
	if r.noun != caseload.NounCase {
		return out
	}
	given := caseload.Properties(r.value("properties").Str()).Values()
	for _, f := range tx.fields {
		v, ok := given[f.Name]
		if !ok || f.Type != 0 && f.Type != r.ref("type") {
			continue
		}
		if v, err := caseload.ParseValue(f.Kind, v.Canonical(), f.Choices); err == nil {
			out[f.Name] = v
		}
	}
	return out
}

// words lists what a search looks into, by who may see it.
func (tx *writeTx) words(r *row) (words [caseload.Personal + 1][]string) {
	add := func(level caseload.Sensitivity, v caseload.Value) {
		words[level] = append(words[level], fold.Words(v.Str())...)
	}
	for i, a := range r.noun.Attributes() {
		if a.Words {
			add(a.Sensitivity, r.values[i])
		}
	}
	for _, f := range tx.fields {
		if v, ok := r.properties[f.Name]; ok && f.Kind.Textual() {
			add(f.Sensitivity, v)
		}
	}
	var bound fold.Bound
	for level := range words {
		words[level] = bound.Keep(words[level])
	}
	return words
}
