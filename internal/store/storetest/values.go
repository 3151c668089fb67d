package storetest

import (
	"math"
	"strings"
	"time"

	"caseload"
)

var valueTests = []test{
	{"a row of every noun is read as it was put", func(d *desk) {
		for _, n := range caseload.Nouns {
			if n == caseload.NounChange {
				continue
			}
			filled := d.filled(n)
			d.wantRow(d.row(n, d.put(n, filled)[0]), filled)
		}
	}},
	{"what may be null is read as null", func(d *desk) {
		for _, n := range caseload.Nouns {
			if n == caseload.NounChange {
				continue
			}
			got := d.row(n, d.put(n, attrs{})[0])
			for _, a := range n.Attributes() {
				given := a.Required || a.Kind == caseload.KindBool
				if got[a.Name].IsNull() == given {
					d.Errorf("%s of a new %s: got %s", a.Name, n, show(got[a.Name]))
				}
			}
		}
	}},
	{"numbers and times keep their ends", func(d *desk) {
		ends := []attrs{
			{"lat": number(-900_000_000), "lon": number(1_800_000_000), "received": number(-719_162)},
			{"number": number(math.MaxInt64), "opened": caseload.Time(time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC))},
			{"number": number(math.MinInt64 + 1), "opened": caseload.Time(time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC))},
			{"opened": caseload.Time(time.Unix(0, 0))},
		}
		for i, pk := range d.put(caseload.NounCase, ends...) {
			d.wantRow(d.row(caseload.NounCase, pk), ends[i])
		}
	}},
	{"text keeps every character", func(d *desk) {
		for _, s := range []string{
			" ", "'", `"`, `\`, "%_*?[", "a\r\nb\tc", "\u0001\u007f", "É e\u0301 Môr 東京 🏚\u200b\ufffd", "NULL", "1", "1.0", "0x1", "--", "$1 ?1 :a",
			strings.Repeat("🏚", caseload.MaxText/4),
		} {
			row := attrs{"summary": text(s), "external_id": text(s[:min(len(s), 400)])}
			pk := d.put(caseload.NounCase, row)[0]
			d.wantRow(d.row(caseload.NounCase, pk), row)
			want(d, "cases with the text "+show(text(s)), d.list(d.admin, caseload.Query{Where: equal("summary", text(s))}).Total, 1)
		}
	}},
	{"properties are kept byte for byte", func(d *desk) {
		for _, s := range []string{
			`{"a.b":1,"a":{"b":2}}`, `{"z":1,"a":true,"é":"1"}`, `{"n":100000000000000000000000000.5}`, `{"list":[1,null,{"x":[]}]}`, `{"q":"\"\\\n"}`,
		} {
			row := attrs{"properties": text(s)}
			d.wantRow(d.row(caseload.NounCase, d.put(caseload.NounCase, row)[0]), row)
		}
	}},
	{"a page and a stream read the values that At reads", func(d *desk) {
		filled := d.filled(caseload.NounCase)
		d.put(caseload.NounCase, filled)
		var columns []caseload.Path
		for _, a := range caseload.NounCase.Attributes() {
			columns = append(columns, caseload.Path(a.Name))
		}
		check := func(b *caseload.Block, readable func(caseload.Attribute) bool) {
			for c, a := range caseload.NounCase.Attributes() {
				v, given := filled[a.Name]
				switch {
				case !readable(a):
					d.wantRow(attrs{a.Name: b.Value(0, c)}, attrs{a.Name: {}})
				case given:
					d.wantRow(attrs{a.Name: b.Value(0, c)}, attrs{a.Name: v})
				}
			}
		}
		check(d.list(d.admin, caseload.Query{}, columns...).Rows, func(caseload.Attribute) bool { return true })
		d.stream(d.admin, caseload.Query{}, columns, func(b *caseload.Block) error {
			check(b, func(a caseload.Attribute) bool { return a.Sensitivity == caseload.Public })
			return nil
		})
	}},
	{"a column of a row referred to is read, and null where there is none", func(d *desk) {
		gone := d.put(caseload.NounPerson, attrs{"name": text("Pat")})[0] + 1<<20
		d.cases(kase("a", attrs{"ward": ref(d.south)}), kase("b"), kase("c", attrs{"main_person": ref(gone)}))
		b := d.list(d.admin, caseload.Query{Order: byPK}, "ward.name", "main_person.name").Rows
		d.wantRow(attrs{"a": b.Value(0, 0), "b": b.Value(1, 0), "c": b.Value(2, 1)}, attrs{"a": text("Ärö"), "b": {}, "c": {}})
	}},
}

// filled is a row with something in every attribute that Put does not write.
func (d *desk) filled(n caseload.Noun) attrs {
	row := attrs{}
	for i, a := range n.Attributes() {
		switch {
		case a.Name == "pk" || a.Name == "updated" || a.Name == "created" || a.Name == "hidden":
		case a.Kind == caseload.KindJSON:
			row[a.Name] = text(`{"a":"ü"}`)
		case a.Kind == caseload.KindRefs:
			row[a.Name] = refs(d.ann, d.bob)
		case a.Kind.Textual():
			row[a.Name] = text("some " + a.Name)
		case a.Kind == caseload.KindBool:
			row[a.Name] = flag(true)
		case a.Kind == caseload.KindRef:
			row[a.Name] = ref(d.north)
		default:
			row[a.Name] = number(int64(1000 + i))
		}
	}
	return row
}

// stream hands the columns of all cases that match to each.
func (d *desk) stream(by *caseload.Principal, q caseload.Query, columns []caseload.Path, each func(*caseload.Block) error) (total int64) {
	d.Helper()
	begin := func(head *caseload.Listing) error { total = head.Total; return nil }
	d.must(d.service.StreamCases(d.Context(), by, q, columns, begin, each))
	return total
}
