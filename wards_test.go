package caseload

import (
	"strings"
	"testing"
)

func TestThereIsNoRoomForMoreWardsAndBoundariesThanTheBounds(t *testing.T) {
	c := &Catalog{}
	fill := func(n int, boundary string) {
		c.wards.list = nil
		for i := range n {
			c.wards.list = append(c.wards.list, &Ward{Row: Row{PK: PK(i + 1)}, Boundary: boundary})
		}
	}
	fill(maxWards, "")
	if err := c.wardRoom().take(&Ward{}); CodeOf(err) != CodeInvalid || !strings.Contains(err.Error(), "20000 wards already") {
		t.Errorf("one more ward gives %v", err)
	}
	if err := c.wardRoom().take(&Ward{Row: Row{PK: 7}}); err != nil {
		t.Errorf("the change of a ward gives %v", err)
	}
	half := strings.Repeat("x", maxBoundaries/2)
	fill(2, half)
	if err := c.wardRoom().take(&Ward{Boundary: "y"}); CodeOf(err) != CodeInvalid || !strings.Contains(err.Error(), "more than 64 MiB") {
		t.Errorf("one more boundary gives %v", err)
	}
	for what, ward := range map[string]*Ward{"a ward without a boundary": {}, "a shorter boundary of a ward": {Row: Row{PK: 1}, Boundary: half[1:]}} {
		if err := c.wardRoom().take(ward); err != nil {
			t.Errorf("%s gives %v", what, err)
		}
	}
}

func TestAWardTakesTheRoomOfWhatItIsNow(t *testing.T) {
	c, half := &Catalog{}, strings.Repeat("x", maxBoundaries/2)
	c.wards.list = []*Ward{{Row: Row{PK: 1}, Boundary: "x"}, {Row: Row{PK: 2}, Boundary: half[1:]}}
	r := c.wardRoom()
	for n, x := range []struct {
		pk       PK
		boundary string
		fits     bool
	}{{1, half, true}, {3, "xx", false}, {3, "x", true}, {1, half + "x", false}, {1, "x", true}, {4, half[1:], true}, {4, half, false}, {5, "x", false}, {5, "", true}} {
		if err := r.take(&Ward{Row: Row{PK: x.pk}, Boundary: x.boundary}); (err == nil) != x.fits {
			t.Errorf("ward %d of %d bytes, the %d. that is taken, gives %v", x.pk, len(x.boundary), n+1, err)
		}
	}
	if r.wards != 5 || r.bytes != len(half)*2 {
		t.Errorf("%d wards take %d bytes, want 5 and %d", r.wards, r.bytes, len(half)*2)
	}
}

func TestWardsAreRestoredWhereAllOfThemFit(t *testing.T) {
	c, half := &Catalog{}, strings.Repeat("x", maxBoundaries/2)
	c.wards.list = []*Ward{{Row: Row{PK: 1}, Boundary: "x"}, {Row: Row{PK: 2}, Boundary: half}, {Row: Row{PK: 3}, Boundary: half[1:]}}
	grown, shrunk, less := &Ward{Row: Row{PK: 1}, Boundary: half}, &Ward{Row: Row{PK: 2}, Boundary: "x"}, &Ward{Row: Row{PK: 3}}
	for what, before := range map[string][]*Ward{"one that grows before one that shrinks": {grown, shrunk}, "one that shrinks": {shrunk, less}} {
		if err := c.wardRoom().restore(before); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := c.wardRoom().restore([]*Ward{grown}); CodeOf(err) != CodeConflict || !strings.Contains(err.Error(), "64 MiB") {
		t.Errorf("one that grows too much gives %v", err)
	}
}

func TestCasesBringNoMoreWordsThanThereMayBe(t *testing.T) {
	c := &Catalog{}
	c.wards.list, c.cats.list, c.sources.list = make([]*Ward, maxWards), make([]*Category, maxCategories), make([]*Source, MaxSources)
	for what, learn := range map[string]func(*learner){
		"20000 wards already":      func(l *learner) { l.ward(Named{Name: "One more"}) },
		"20000 categories already": func(l *learner) { l.category(Named{Name: "One more"}) },
		"as many sources":          func(l *learner) { l.source("One more") },
	} {
		l := &learner{w: &writer{reader: reader{planner: planner{catalog: c}}}, seen: map[string]bool{}}
		if learn(l); CodeOf(l.err) != CodeInvalid || !strings.Contains(l.err.Error(), what) {
			t.Errorf("of %s one more gives %v", what, l.err)
		}
	}
}
