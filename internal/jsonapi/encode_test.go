package jsonapi_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"testing"

	"caseload/internal/encode"
	"caseload/internal/jsonapi"
	"caseload/internal/jsonapi/jsonapitest"
)

// page is a hundred resources of the size of a case, in the form in which a
// store gives them: texts, and times in microseconds.
type page struct {
	of, people, wards *jsonapi.Type
	rows              []pageRow
}

type pageRow struct {
	id, name, reference, summary, address, clientReference, custom, person, ward, status []byte
	number, opened, due, created, updated                                                int64
	confidential                                                                         bool
	involvements                                                                         [2][]byte
}

func newPage(t testing.TB) *page {
	t.Helper()
	p := &page{
		of: &jsonapi.Type{
			Name: "cases", Path: "/cases/cases",
			Attributes: []jsonapi.Attribute{
				{Name: "number"}, {Name: "name"}, {Name: "reference"}, {Name: "summary"}, {Name: "address"}, {Name: "client_reference"},
				{Name: "confidential"}, {Name: "opened_at"}, {Name: "due"}, {Name: "created_at"}, {Name: "updated_at"}, {Name: "custom_fields"},
			},
			Relationships: []jsonapi.Relationship{
				{Name: "person", To: []string{"people"}}, {Name: "ward", To: []string{"wards"}},
				{Name: "status", To: []string{"wards"}}, {Name: "involvements", To: []string{"people"}, Many: true},
			},
		},
		people: &jsonapi.Type{Name: "people", Path: "/people/people"},
		wards:  &jsonapi.Type{Name: "wards", Path: "/cases/wards"},
	}
	if _, err := jsonapi.NewSchema(p.of, p.people, p.wards); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		p.rows = append(p.rows, newPageRow(i))
	}
	return p
}

func newPageRow(i int) pageRow {
	id := func(kind int) []byte { return fmt.Appendf(nil, "018f6a3e-7c1b-7d2e-%04x-%012x", kind, i*7919) }
	return pageRow{
		id: id(1), person: id(2), ward: id(3), status: id(4), involvements: [2][]byte{id(5), id(6)},
		number: int64(i), name: fmt.Appendf(nil, "Damp in the flat above number %d", i),
		reference: fmt.Appendf(nil, "CW-2026-%04d", i), clientReference: fmt.Appendf(nil, "HSG/%d", i),
		summary: []byte(`Resident says "it is getting worse": the wall of the back bedroom is wet to the height of a metre.`),
		address: []byte("14 Ffordd y Môr, Caergybi"),
		custom:  fmt.Appendf(nil, `{"programTier":"b7b5d0a0-5c2f-4a8f-9a53-0d4a8bfa2f4e","monthlyRentSubsidy":450.50,"householdSize":%d,"eligible":true}`, i%6),
		opened:  1768473000_000_000 + int64(i)*1e9, created: 1768473100_000_000 + int64(i)*1e9, updated: 1768474100_000_000 + int64(i)*1e9,
		due: 20500 + int64(i), confidential: i%9 == 0,
	}
}

func (p *page) Type() *jsonapi.Type { return p.of }
func (p *page) Len() int            { return len(p.rows) }

func (p *page) AppendID(dst []byte, row int) []byte { return append(dst, p.rows[row].id...) }

func (p *page) AppendAttribute(dst []byte, row, attribute int) []byte {
	r := &p.rows[row]
	switch attribute {
	case 0:
		return strconv.AppendInt(dst, r.number, 10)
	case 1:
		return encode.AppendJSONString(dst, r.name)
	case 2:
		return encode.AppendJSONString(dst, r.reference)
	case 3:
		return encode.AppendJSONString(dst, r.summary)
	case 4:
		return encode.AppendJSONString(dst, r.address)
	case 5:
		return encode.AppendJSONString(dst, r.clientReference)
	case 6:
		return strconv.AppendBool(dst, r.confidential)
	case 7:
		return append(encode.AppendTimeMilli(append(dst, '"'), r.opened), '"')
	case 8:
		return append(encode.AppendDate(append(dst, '"'), r.due), '"')
	case 9:
		return append(encode.AppendTimeMilli(append(dst, '"'), r.created), '"')
	case 10:
		return append(encode.AppendTimeMilli(append(dst, '"'), r.updated), '"')
	default:
		return append(dst, r.custom...)
	}
}

func (p *page) Linkage(_, relationship int) int {
	if relationship == 3 {
		return 2
	}
	return 1
}

func (p *page) AppendTarget(dst []byte, row, relationship, target int) ([]byte, *jsonapi.Type) {
	r := &p.rows[row]
	switch relationship {
	case 0:
		return append(dst, r.person...), p.people
	case 1:
		return append(dst, r.ward...), p.wards
	case 2:
		return append(dst, r.status...), p.wards
	default:
		return append(dst, r.involvements[target]...), p.people
	}
}

func (p *page) AppendMeta(dst []byte, row int) []byte {
	dst = append(dst, `{"version":"`...)
	return append(strconv.AppendInt(dst, p.rows[row].number, 10), `"}`...)
}

func (p *page) document() *jsonapi.Document {
	return &jsonapi.Document{
		Content: jsonapi.Collection{p},
		Encoder: jsonapi.NewEncoder("https://cases.example.org", nil),
		Links:   []jsonapi.Link{{Name: "self", URL: "https://cases.example.org/cases/cases?page[size]=100"}},
	}
}

func TestResourceCostsNoAllocation(t *testing.T) {
	d := newPage(t).document()
	body := d.Append(nil)
	jsonapitest.Conform(t, "", body)
	if n := testing.AllocsPerRun(10, func() { body = d.Append(body[:0]) }); n != 0 {
		t.Errorf("a page of 100 costs %v allocations, want 0", n)
	}
}

// The structs that the benchmark gives to encoding/json.
type (
	structDocument struct {
		Data    []structResource `json:"data"`
		Links   structSelf       `json:"links"`
		JSONAPI struct {
			Version string `json:"version"`
		} `json:"jsonapi"`
	}
	structResource struct {
		Type          string              `json:"type"`
		ID            string              `json:"id"`
		Attributes    structAttributes    `json:"attributes"`
		Relationships structRelationships `json:"relationships"`
		Links         structSelf          `json:"links"`
		Meta          struct {
			Version string `json:"version"`
		} `json:"meta"`
	}
	structAttributes struct {
		Number          int64        `json:"number"`
		Name            string       `json:"name"`
		Reference       string       `json:"reference"`
		Summary         string       `json:"summary"`
		Address         string       `json:"address"`
		ClientReference string       `json:"client_reference"`
		Confidential    bool         `json:"confidential"`
		Opened          string       `json:"opened_at"`
		Due             string       `json:"due"`
		Created         string       `json:"created_at"`
		Updated         string       `json:"updated_at"`
		Custom          structCustom `json:"custom_fields"`
	}
	structCustom struct {
		Tier     string  `json:"programTier"`
		Subsidy  float64 `json:"monthlyRentSubsidy"`
		Size     int     `json:"householdSize"`
		Eligible bool    `json:"eligible"`
	}
	structRelationships struct {
		Person       structOne  `json:"person"`
		Ward         structOne  `json:"ward"`
		Status       structOne  `json:"status"`
		Involvements structMany `json:"involvements"`
	}
	structOne struct {
		Links structLinks      `json:"links"`
		Data  structIdentifier `json:"data"`
	}
	structMany struct {
		Links structLinks        `json:"links"`
		Data  []structIdentifier `json:"data"`
	}
	structIdentifier struct {
		Type string `json:"type"`
		ID   string `json:"id"`
	}
	structLinks struct {
		Self    string `json:"self"`
		Related string `json:"related"`
	}
	structSelf struct {
		Self string `json:"self"`
	}
)

// BenchmarkPage compares with encoding/json, whose structs are ready made: in a
// server they would have to be filled first.
func BenchmarkPage(b *testing.B) {
	p := newPage(b)
	d := p.document()
	body := d.Append(nil)
	var structs structDocument
	var ours, theirs any
	if err := json.Unmarshal(body, &structs); err != nil {
		b.Fatal(err)
	}
	again, err := json.Marshal(&structs)
	if err != nil || json.Unmarshal(body, &ours) != nil || json.Unmarshal(again, &theirs) != nil || !reflect.DeepEqual(ours, theirs) {
		b.Fatalf("the structs have not the same content: %v", err)
	}

	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			body = d.Append(body[:0])
		}
	})
	b.Run("ours-with-encoder", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			body = p.document().Append(body[:0])
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if again, err = json.Marshal(&structs); err != nil {
				b.Fatal(err)
			}
		}
	})
}
