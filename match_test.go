package caseload

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// valuesOf reads the values of one row.
func valuesOf(row map[Path]Value) func(Path) Value {
	return func(p Path) Value { return row[p] }
}

func TestMatchComparesWithNullsAsFalse(t *testing.T) {
	row := valuesOf(map[Path]Value{"a": Int(0), "t": Text("x"), "none": {}})
	for _, e := range []Expr{
		Compare{"none", Equal, Int(0)}, Compare{"none", LessEqual, Int(9)}, Compare{"a", Equal, Ref(0)}, Compare{"a", GreaterEqual, Ref(0)},
		Compare{"t", Contains, Text("")}, Compare{"t", Prefix, Text("")}, In{"none", []Value{{}}}, In{"a", []Value{Ref(0)}}, In{"a", nil}, Or{}, IsNull{"a"},
	} {
		if Match(e, row, nil, nil) {
			t.Errorf("%+v holds", e)
		}
		if !Match(Not{e}, row, nil, nil) {
			t.Errorf("not %+v does not hold", e)
		}
	}
	for _, e := range []Expr{nil, And{}, And{nil, nil}, Or{Or{}, nil}, IsNull{"none"}, Compare{"a", Equal, Int(0)}} {
		if !Match(e, row, nil, nil) {
			t.Errorf("%+v does not hold", e)
		}
	}
}

func TestMatchFoldsPropertiesButNotAttributes(t *testing.T) {
	row := valuesOf(map[Path]Value{"name": Text("Éva"), "properties.name": Text("Éva")})
	for _, c := range []struct {
		e          Expr
		attribute  bool
		byProperty Expr
	}{
		{Compare{"name", Equal, Text("eva")}, false, Compare{"properties.name", Equal, Text("eva")}},
		{Compare{"name", Prefix, Text("E")}, false, Compare{"properties.name", Prefix, Text("E")}},
		{Compare{"name", Contains, Text("VA")}, false, Compare{"properties.name", Contains, Text("VA")}},
		{Compare{"name", Equal, Text("Éva")}, true, Compare{"properties.name", Equal, Text("Éva")}},
	} {
		if got := Match(c.e, row, nil, nil); got != c.attribute {
			t.Errorf("%+v: %v, want %v", c.e, got, c.attribute)
		}
		if !Match(c.byProperty, row, nil, nil) {
			t.Errorf("%+v does not hold", c.byProperty)
		}
	}
}

func TestBeforePutsNullsLast(t *testing.T) {
	for _, desc := range []bool{false, true} {
		order := []Order{{Path: "a", Desc: desc}}
		if !Before(order, []Value{Int(1)}, []Value{{}}, 1, 2) || Before(order, []Value{{}}, []Value{Int(1)}, 1, 2) {
			t.Errorf("descending %v: a null comes before a value", desc)
		}
		if Before(order, []Value{{}}, []Value{{}}, 1, 2) == desc {
			t.Errorf("descending %v: nulls do not follow by their PKs in that direction", desc)
		}
	}
}

func TestBeforeIsAStrictOrder(t *testing.T) {
	type place struct {
		values []Value
		pk     PK
	}
	value := rapid.SampledFrom([]Value{{}, Text("a"), Text("A"), Text("é"), Text("b")})
	rapid.Check(t, func(t *rapid.T) {
		order := make([]Order, rapid.IntRange(1, 3).Draw(t, "steps"))
		for i := range order {
			order[i] = Order{rapid.SampledFrom([]Path{"x", "properties.x"}).Draw(t, "path"), rapid.Bool().Draw(t, "desc")}
		}
		places := make([]place, 6)
		for i := range places {
			places[i].pk = PK(i + 1)
			for range order {
				places[i].values = append(places[i].values, value.Draw(t, "value"))
			}
		}
		before := func(a, b place) bool { return Before(order, a.values, b.values, a.pk, b.pk) }
		slices.SortFunc(places, func(a, b place) int {
			if before(a, b) {
				return -1
			}
			return 1
		})
		for i := range places {
			for j := range places {
				if got, want := before(places[i], places[j]), i < j; got != want {
					t.Fatalf("by %+v: %+v before %+v is %v", order, places[i], places[j], got)
				}
			}
		}
	})
}
