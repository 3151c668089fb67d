package caseload

import (
	"strings"
	"testing"
)

func TestThereIsNoRoomForMoreWardsAndBoundariesThanTheBounds(t *testing.T) {
	w := &writer{}
	w.catalog = &Catalog{}
	fill := func(n int, boundary string) {
		w.catalog.wards.list = nil
		for i := range n {
			w.catalog.wards.list = append(w.catalog.wards.list, &Ward{Row: Row{PK: PK(i + 1)}, Boundary: boundary})
		}
	}
	fill(maxWards, "")
	if err := w.roomForWard(&Ward{}); CodeOf(err) != CodeInvalid || !strings.Contains(err.Error(), "20000 wards already") {
		t.Errorf("one more ward gives %v", err)
	}
	if err := w.roomForWard(&Ward{Row: Row{PK: 7}}); err != nil {
		t.Errorf("the change of a ward gives %v", err)
	}
	half := strings.Repeat("x", maxBoundaries/2)
	fill(2, half)
	if err := w.roomForWard(&Ward{Boundary: "y"}); CodeOf(err) != CodeInvalid || !strings.Contains(err.Error(), "more than 64 MiB") {
		t.Errorf("one more boundary gives %v", err)
	}
	for what, ward := range map[string]*Ward{"a ward without a boundary": {}, "a shorter boundary of a ward": {Row: Row{PK: 1}, Boundary: half[1:]}} {
		if err := w.roomForWard(ward); err != nil {
			t.Errorf("%s gives %v", what, err)
		}
	}
}
