package storetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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
	{"no row is found by what none can hold", func(d *desk) {
		_, secret, err := d.service.CreateKey(d.Context(), d.admin, caseload.KeyInput{Role: caseload.RoleAdmin})
		d.must(err)
		for _, s := range []string{"a\x00", "\x00", "\xff", "a\xed\xa0\x80"} {
			_, err := d.service.Case(d.Context(), d.admin, s)
			d.wantCode(err, caseload.CodeNotFound)
			_, err = d.service.Ward(d.Context(), d.admin, s)
			d.wantCode(err, caseload.CodeNotFound)
			_, err = d.service.UpdateCase(d.Context(), d.admin, s, time.Time{}, caseload.CaseInput{})
			d.wantCode(err, caseload.CodeNotFound)
			_, err = d.service.Authenticate(d.Context(), secret[:len("sk_")]+s+"_"+s, netip.Addr{})
			d.wantCode(err, caseload.CodeUnauthenticated)
			d.wantCode(d.service.RevokeKey(d.Context(), d.admin, s), caseload.CodeNotFound)
			_, err = d.service.ListCases(d.Context(), d.admin, caseload.Query{Where: equal("summary", text(s))}, "id")
			d.wantCode(err, caseload.CodeInvalid)
			_, err = d.service.ListCases(d.Context(), d.admin, caseload.Query{Where: caseload.In{Path: "id", Values: []caseload.Value{text("a"), text(s)}}}, "id")
			d.wantCode(err, caseload.CodeInvalid)
			_, err = d.service.CreateCase(d.Context(), d.admin, caseload.CaseInput{Summary: caseload.Set(s)})
			d.wantCode(err, caseload.CodeInvalid)
			want(d, "found by words", d.found(caseload.Query{Search: "a" + s + "b"}), "")
		}
	}},
	{"what is as large as it may be is kept and found", func(d *desk) {
		for _, letters := range []string{"0123456789abcdefghijklmnopqrstuvwxyz", "ﷺﷲﷴ🏚東é"} {
			d.largest([]rune(letters))
		}
	}},
	{"what is searched of a case is bounded, alike everywhere", func(d *desk) {
		d.declare(caseload.Field{Name: "a", Kind: caseload.KindText}, caseload.Field{Name: "b", Kind: caseload.KindText, Sensitivity: caseload.Internal})
		words := func(from, to int) string {
			var out strings.Builder
			for i := from; i < to; i++ {
				fmt.Fprintf(&out, "%05x ", i)
			}
			return out.String()
		}
		d.cases(kase("a", attrs{"properties": text(`{"a":"` + words(0, 15_000) + `","b":"` + words(10_000, 25_000) + `"}`),
			"public_summary": text(words(100_000, 115_000)), "details": text(words(200_000, 215_000)), "summary": text(words(300_000, 301_000))}))
		for words, ids := range map[string]string{"00000": "a", "03a97": "a", "186a0": "a", "1c137": "a", "493e0": "a", "04115": "a", "04116": "", "061a7": ""} {
			d.wantSearch(words, ids)
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
	{"bytes are kept, whatever they are", func(d *desk) {
		every := make([]byte, 256)
		for i := range every {
			every[i] = byte(i)
		}
		for _, body := range []string{string(every), "\x00", "\xff\xfe", `\x00`, "plain"} {
			form := attrs{"id": text(d.newID()), "received": caseload.Time(someTime)}
			k := d.put(caseload.NounForm, form)[0]
			d.put(caseload.NounDocument, attrs{"form": ref(k), "name": text("a file"), "body": text(body)})
			file, err := d.service.Attachment(d.Context(), d.admin, form["id"].Str(), "a file")
			d.must(err)
			want(d, "the body", file.Body, body)
		}
	}},
	{"a document is changed, and read as it was", func(d *desk) {
		k := d.put(caseload.NounDocument, attrs{"name": text("a file"), "body": text("\x00old")})[0]
		before := d.row(caseload.NounDocument, k)
		d.must(d.change(caseload.NounDocument, k, attrs{"body": text("\xffnew")}))
		d.wantRow(d.row(caseload.NounDocument, k), attrs{"body": text("\xffnew")})
		d.view(func(tx caseload.Tx) error {
			was, err := rowAt(tx, caseload.NounDocument, k, caseload.Rev(before["updated"].Int64()))
			d.wantRow(was, attrs{"body": text("\x00old")})
			return err
		})
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

// largest stores a case, a ward and a user with as much in each text as may be
// there, and finds them by it. The texts are of some letters in random order:
// what repeats itself takes less room.
func (d *desk) largest(letters []rune) {
	d.Helper()
	random := rand.New(rand.NewPCG(1, uint64(letters[0])))
	fill := func(limit int) string {
		var out strings.Builder
		for {
			r := letters[random.IntN(len(letters))]
			if random.IntN(9) == 0 {
				r = ' '
			}
			if out.Len()+utf8.RuneLen(r) > limit {
				return out.String()
			}
			out.WriteRune(r)
		}
	}
	name, long := fill(caseload.MaxName), fill(caseload.MaxText)
	field := caseload.FieldInput{Name: fill(caseload.MaxName), Kind: caseload.KindText, Searchable: true}
	d.must(d.service.CreateField(d.Context(), d.admin, field))
	properties := map[string]caseload.Value{field.Name: text(long)}
	for i := range 9 {
		properties[fmt.Sprint(i)] = text(fill(caseload.MaxText))
	}
	made, err := d.service.CreateCase(d.Context(), d.admin, caseload.CaseInput{
		ExternalID: caseload.Set(name), ClientReference: caseload.Set(name), Name: caseload.Set(name), Source: caseload.Set(fill(200)),
		Summary: caseload.Set(long), Themes: caseload.Set(long), PublicSummary: caseload.Set(long), PublicThemes: caseload.Set(long),
		Details: caseload.Set(long), Address: caseload.Set(long), Properties: properties,
		Resident: caseload.Set(caseload.Resident{Name: caseload.Set(name), Address: caseload.Set(long)}),
	})
	d.must(err)
	_, err = d.service.CreateWard(d.Context(), d.admin, caseload.WardInput{
		Name: caseload.Set(name), Code: caseload.Set(fill(caseload.MaxName)), Description: caseload.Set(long),
	})
	d.must(err)
	_, err = d.service.CreateUser(d.Context(), d.admin, caseload.UserInput{Name: caseload.Set(name), Email: caseload.Set(strings.ReplaceAll(name[:900], " ", "") + "@example.org"), Role: caseload.RoleAnalyst})
	d.must(err)
	for _, e := range []caseload.Expr{
		equal("external_id", text(name)), equal("summary", text(long)), compare("details", caseload.Contains, text(long[strings.IndexByte(long, ' '):])), equal("main_person.name", text(name)),
		compare("address", caseload.Prefix, text(long)), equal(caseload.Path("properties."+field.Name), text(long)),
		caseload.In{Path: "external_id", Values: slices.Repeat([]caseload.Value{text(name)}, 10)},
	} {
		d.wantWhere(e, made.Case.ID)
	}
	want(d, "found by the last word", d.found(caseload.Query{Search: name[strings.LastIndexByte(name, ' '):], Where: equal("external_id", text(name))}), made.Case.ID)
	by := asc("name_key", "summary", caseload.Path("properties."+field.Name))
	want(d, "pages", d.walk(d.admin, caseload.Query{Order: by, Limit: 1}, func() {}), d.found(caseload.Query{Order: by}))
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
