package geo

import (
	"cmp"
	"slices"
)

// Index finds the ward that a place lies in. Once every boundary has been
// added, any number of goroutines may use Locate together.
type Index struct {
	boxes []Box // kept apart from the rest: most wards are passed over by these alone
	wards []ward
}

// ward has the box of the same position in boxes. Both are in the order of id.
type ward struct {
	id       int64
	boundary *Boundary
}

// NewIndex returns an Index of no wards.
func NewIndex() *Index { return &Index{} }

// Add puts a ward's boundary in the index. A ward may have several. It must not
// run beside Locate.
func (x *Index) Add(id int64, b *Boundary) {
	at, _ := slices.BinarySearchFunc(x.wards, id, func(w ward, id int64) int { return cmp.Compare(w.id, id) })
	x.wards = slices.Insert(x.wards, at, ward{id, b})
	x.boxes = slices.Insert(x.boxes, at, b.box)
}

// Locate returns the id of the ward that contains the place, the smallest where
// several do; ok is false where none does.
func (x *Index) Locate(lat, lon float64) (id int64, ok bool) {
	for i, box := range x.boxes {
		if box.Contains(lat, lon) && x.wards[i].boundary.Contains(lat, lon) {
			return x.wards[i].id, true
		}
	}
	return 0, false
}
