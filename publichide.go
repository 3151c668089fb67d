package caseload

import (
	"slices"
	"strings"

	"caseload/internal/suppress"
)

// hide is the edition with what is small hidden, and what would tell it. What the edition
// before hid is hidden rather than something else.
func (e *PublicEdition) hide(limit int64, before *PublicEdition) *PublicEdition {
	out := *e
	out.Limit, out.Hidden, out.Tables = limit, suppress.Small(e.Total, limit), nil
	for _, t := range e.Tables {
		t.Rows, t.Withheld = slices.Clone(t.Rows), out.Hidden
		for i := range t.Rows {
			t.Rows[i].Hidden = out.Hidden
		}
		out.Tables = append(out.Tables, t)
	}
	if out.Hidden || e.Total == 0 {
		return &out
	}
	h := hiding{edition: &out, limit: limit, before: before.hidden()}
	h.stages()
	h.places()
	h.line(PublicReceived)
	h.closed()
	return &out
}

// hidden are the rows that an edition does not show.
func (e *PublicEdition) hidden() map[string]bool {
	out := map[string]bool{}
	if e != nil {
		for _, t := range e.Tables {
			for _, r := range t.Rows {
				out[r.key(t.Name)] = r.Hidden
			}
		}
	}
	return out
}

func (r *PublicRow) key(table string) string { return table + "\x00" + strings.Join(r.Keys, "\x00") }

// hiding hides what is small in an edition, table by table. Its total is shown; nothing
// else is in two of the tables that are hidden apart.
type hiding struct {
	edition *PublicEdition
	limit   int64
	before  map[string]bool
}

// hide hides rows that are cells of one network, or withholds their tables.
func (h *hiding) hide(cells []suppress.Cell, tables ...*PublicTable) bool {
	var rows []*PublicRow
	var before []bool
	for _, t := range tables {
		for i := range t.Rows {
			rows = append(rows, &t.Rows[i])
			before = append(before, h.before[t.Rows[i].key(t.Name)])
		}
	}
	hidden, ok := suppress.Hide(cells, h.limit, before)
	for i, r := range rows {
		r.Hidden = !ok || hidden[i]
	}
	for _, t := range tables {
		t.Withheld = !ok
	}
	return ok
}

func (h *hiding) line(name string) {
	t := h.edition.Table(name)
	h.hide(suppress.Line(numbers(t.Rows)), t)
}

func numbers(rows []PublicRow) []int64 {
	out := make([]int64, len(rows))
	for i, r := range rows {
		out[i] = r.N
	}
	return out
}

// stages hides among the stages and their sums.
func (h *hiding) stages() {
	t := h.edition.Table(PublicStages)
	parts := numbers(t.Rows[2:])
	open := slices.IndexFunc(t.Rows, func(r PublicRow) bool { return r.Keys[0] == Resolved.String() }) - 2
	h.hide(suppress.Grouped([][]int64{parts[:open], parts[open:]}, h.limit), t)
}

// places hides among wards and categories, whose sums are those of both. Without the
// larger table they have only the total in common.
func (h *hiding) places() {
	wards, categories, both := h.edition.Table(PublicWards), h.edition.Table(PublicCategories), h.edition.Table(PublicWardCategory)
	if both != nil {
		var rows [][]int64
		for row := range slices.Chunk(numbers(both.Rows), len(categories.Rows)) {
			rows = append(rows, row)
		}
		if h.hide(suppress.Cross(rows), wards, categories, both) {
			return
		}
	}
	h.line(PublicWards)
	h.line(PublicCategories)
}

// closed hides among the months of closing. Together they are the cases that are done:
// where that number is not shown, neither are they.
func (h *hiding) closed() {
	t := h.edition.Table(PublicClosed)
	sum := int64(0)
	for _, r := range t.Rows {
		sum += r.N
	}
	if h.edition.Table(PublicStages).Rows[1].Hidden || suppress.Small(sum, h.limit) {
		for i := range t.Rows {
			t.Rows[i].Hidden = true
		}
		t.Withheld = true
		return
	}
	h.line(PublicClosed)
}
