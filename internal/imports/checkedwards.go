package imports

import (
	"caseload"
	"caseload/internal/geo"
)

// CheckedWards are the first wards of a file as a dry run found them, for a map.
type CheckedWards struct {
	All  []CheckedWard
	More bool // the file has others
}

// CheckedWard is one of them.
type CheckedWard struct {
	Name, Code string
	Result     caseload.Result
	Boundary   string // GeoJSON, as fine as a map in a page; "": none
}

// The bounds of CheckedWards.
const (
	maxCheckedWards = 2_000
	maxCheckedBytes = 8 << 20 // of their boundaries
	mapDecimals     = 4       // of a degree: eleven metres
)

// Wards are those of a dry run, without what was rejected.
func (r *Report) Wards() CheckedWards { return r.wards }

func (r *Report) noteWard(in *caseload.WardInput, result caseload.Result) {
	if result == caseload.Rejected || r.wards.More {
		return
	}
	w := CheckedWard{Name: in.Name.Value, Code: in.Code.Value, Result: result}
	if b, err := geo.ParseBoundary([]byte(in.Boundary.Value)); err == nil {
		w.Boundary = b.GeoJSON(mapDecimals)
	}
	size := len(w.Boundary)
	for _, x := range r.wards.All {
		size += len(x.Boundary)
	}
	if len(r.wards.All) == maxCheckedWards || size > maxCheckedBytes {
		r.wards.More = true
		return
	}
	r.wards.All = append(r.wards.All, w)
}
