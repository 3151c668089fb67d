package caseload

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"
)

// records are the structs of all nouns but the change, which is never written.
var records = []func() record{
	func() record { return &Case{} }, func() record { return &Person{} }, func() record { return &Involvement{} },
	func() record { return &Goal{} }, func() record { return &Note{} }, func() record { return &Form{} }, func() record { return &Referral{} }, func() record { return &Document{} },
	func() record { return &Ward{} }, func() record { return &Category{} },
	func() record { return &Status{} }, func() record { return &CaseType{} }, func() record { return &Field{} },
	func() record { return &Source{} }, func() record { return &User{} }, func() record { return &Team{} }, func() record { return &Batch{} },
	func() record { return &CaseStage{} }, func() record { return &Report{} },
}

// columnsOf are the attributes that a struct's field stands in, where they are
// not named as the field is.
var columnsOf = map[string]string{
	"Rev": "updated", "Location": "lat lon", "Center": "lat lon", "SHA256": "sha256", "UIVersion": "ui_version",
}

// attributesOf names the attributes of a field of a noun.
func attributesOf(n Noun, field string) string {
	if names, ok := columnsOf[field]; ok {
		return names
	}
	var name strings.Builder
	for i, r := range field {
		if i > 0 && unicode.IsUpper(r) && !unicode.IsUpper(rune(field[i-1])) {
			name.WriteByte('_')
		}
		name.WriteRune(unicode.ToLower(r))
	}
	if key := name.String() + "_key"; hasAttribute(n, key) {
		return name.String() + " " + key
	}
	return name.String()
}

func hasAttribute(n Noun, name string) bool {
	_, _, ok := n.Attribute(name)
	return ok
}

// leaves are the fields of a record, those of its Row too.
func leaves(r record) map[string]reflect.Value {
	out := map[string]reflect.Value{}
	v := reflect.ValueOf(r).Elem()
	for _, f := range reflect.VisibleFields(v.Type()) {
		if !f.Anonymous {
			out[f.Name] = v.FieldByIndex(f.Index)
		}
	}
	return out
}

// draw sets a field to a random value that it may have.
func draw(t *rapid.T, name string, field reflect.Value) {
	number := func() int64 { return int64(rapid.IntRange(1, 1<<40).Draw(t, name)) }
	day := func() time.Time {
		return time.Unix(0, 0).UTC().AddDate(0, 0, rapid.IntRange(-500_000, 500_000).Draw(t, name))
	}
	var value any
	switch field.Interface().(type) {
	case time.Time:
		value = day().Add(time.Duration(number()) % (24 * time.Hour)).Truncate(time.Microsecond)
	case Date:
		value = DateOf(day())
	case *Point:
		value = &Point{float64(rapid.IntRange(-90, 90).Draw(t, "lat")), float64(rapid.IntRange(-180, 180).Draw(t, "lon"))}
	case []PK:
		value = []PK{PK(number()), PK(number())}
	case []string:
		value = []string{"a", rapid.StringN(1, 5, -1).Draw(t, name)}
	case []StagePlan:
		value = []StagePlan{{Name: rapid.StringN(1, 5, -1).Draw(t, name), TargetDays: number()}}
	case *bool:
		met := true
		value = &met
	case ReportDefinition:
		value = ReportDefinition{Subject: SubjectGoals, Columns: []ReportColumn{{Name: rapid.StringN(1, 5, -1).Draw(t, name)}}}
	case Kind:
		value = rapid.SampledFrom([]Kind{KindNumber, KindDate, KindBool}).Draw(t, name)
	case Sensitivity:
		value = rapid.SampledFrom([]Sensitivity{Internal, Personal}).Draw(t, name)
	default:
		drawPlain(t, name, field, number)
		return
	}
	field.Set(reflect.ValueOf(value))
}

func drawPlain(t *rapid.T, name string, field reflect.Value, number func() int64) {
	switch field.Kind() {
	case reflect.String:
		field.SetString(rapid.StringN(1, 20, -1).Draw(t, name) + "x")
	case reflect.Bool:
		field.SetBool(true)
	default:
		field.SetInt(number())
	}
}

// packed is a block with one record.
func packed(r record) *Block {
	b := NewBlock(r.noun().Kinds()...)
	appendRecord(b, r)
	return b
}

func TestEveryNounButTheChangeHasARecord(t *testing.T) {
	has := map[Noun]bool{NounChange: true}
	for _, fresh := range records {
		has[fresh().noun()] = true
	}
	for _, n := range Nouns {
		if !has[n] {
			t.Errorf("the noun %s has no record", n)
		}
	}
}

// Setting one field of a record changes the cells of the attributes of that
// name and no others, but for what people are sorted by: the record lists its noun's
// attributes in their order.
func TestEachFieldStandsInTheColumnOfItsName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, fresh := range records {
			empty := packed(fresh())
			attributes := fresh().noun().Attributes()
			if len(empty.cells) != len(attributes) {
				t.Fatalf("a %s has %d cells, want %d", fresh().noun(), len(empty.cells), len(attributes))
			}
			for name := range leaves(fresh()) {
				r := fresh()
				draw(t, name, leaves(r)[name])
				b := packed(r)
				var changed []string
				for c, a := range attributes {
					if a.Name != "sort_key" && b.Value(0, c) != empty.Value(0, c) {
						changed = append(changed, a.Name)
					}
				}
				got, want := strings.Join(changed, " "), attributesOf(r.noun(), name)
				if got != want {
					t.Fatalf("the field %s of a %s stands in the columns %q, want %q", name, r.noun(), got, want)
				}
			}
		}
	})
}

func TestRecordsAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, fresh := range records {
			r, got := fresh(), fresh()
			for name, field := range leaves(r) {
				if rapid.Bool().Draw(t, "set "+name) || name == "Kind" {
					draw(t, name, field)
				}
			}
			readRecord(packed(r), 0, got)
			if !reflect.DeepEqual(got, r) {
				t.Fatalf("a %s is read as\n%+v, written as\n%+v", r.noun(), got, r)
			}
			other := fresh() // with something in it
			for name, field := range leaves(other) {
				draw(t, name, field)
			}
			readRecord(packed(r), 0, other)
			if !reflect.DeepEqual(other, r) {
				t.Fatalf("over another %s it is read as\n%+v, written as\n%+v", r.noun(), other, r)
			}
		}
	})
}

func TestNamesAreFollowedByTheirFoldedKeys(t *testing.T) {
	b := packed(&Ward{Name: "Ynys  Môn"})
	_, at, _ := NounWard.Attribute("name_key")
	if got := b.String(0, at); got != "ynys mon" {
		t.Errorf("the key of the name is %q", got)
	}
}

func TestReferencesAreReadFromTheirText(t *testing.T) {
	for text, want := range map[string][]PK{"": nil, "[7]": {7}, "[12,15,1099511627777]": {12, 15, 1099511627777}} {
		if got := ParseRefs(text); !reflect.DeepEqual(got, want) || refsText(want) != text {
			t.Errorf("ParseRefs(%q) = %v, written as %q", text, got, refsText(want))
		}
	}
}
