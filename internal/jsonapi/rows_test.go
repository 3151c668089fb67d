package jsonapi_test

import (
	"testing"

	"caseload/internal/jsonapi"
)

// library is a schema to write documents of.
type library struct{ books, authors *jsonapi.Type }

func newLibrary(t testing.TB) library {
	t.Helper()
	l := library{
		books: &jsonapi.Type{
			Name: "books", Path: "/shelf/books",
			Attributes: []jsonapi.Attribute{{Name: "title"}, {Name: "pages", Kind: jsonapi.KindInteger}, {Name: "extra", Kind: jsonapi.KindObject}},
			Relationships: []jsonapi.Relationship{
				{Name: "author", To: []string{"authors"}},
				{Name: "related", To: []string{"books", "authors"}, Many: true},
			},
		},
		authors: &jsonapi.Type{
			Name: "authors", Path: "/shelf/authors",
			Attributes:    []jsonapi.Attribute{{Name: "name"}},
			Relationships: []jsonapi.Relationship{{Name: "books", To: []string{"books"}, Many: true}},
		},
	}
	if _, err := jsonapi.NewSchema(l.books, l.authors); err != nil {
		t.Fatal(err)
	}
	return l
}

// The places of fields in a library.
const (
	bookTitle, bookPages, bookExtra = 0, 1, 2
	bookAuthor, bookRelated         = 0, 1
	authorName                      = 0
)

// list is Rows that a test writes down.
type list struct {
	of    *jsonapi.Type
	items []item
}

type item struct {
	id         string
	attributes map[int]string // JSON
	linkage    map[int][]target
	meta       string
}

type target struct {
	of *jsonapi.Type
	id string
}

func (l list) Type() *jsonapi.Type { return l.of }
func (l list) Len() int            { return len(l.items) }

func (l list) AppendID(dst []byte, row int) []byte { return append(dst, l.items[row].id...) }

func (l list) AppendAttribute(dst []byte, row, attribute int) []byte {
	return append(dst, l.items[row].attributes[attribute]...)
}

func (l list) Linkage(row, relationship int) int {
	targets, ok := l.items[row].linkage[relationship]
	if !ok {
		return jsonapi.Unknown
	}
	return len(targets)
}

func (l list) AppendTarget(dst []byte, row, relationship, n int) ([]byte, *jsonapi.Type) {
	to := l.items[row].linkage[relationship][n]
	return append(dst, to.id...), to.of
}

func (l list) AppendMeta(dst []byte, row int) []byte { return append(dst, l.items[row].meta...) }
