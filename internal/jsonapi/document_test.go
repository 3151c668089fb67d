package jsonapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"caseload/internal/jsonapi"
	"caseload/internal/jsonapi/jsonapitest"
)

// written is a document without the member jsonapi, which is the same in most.
func written(t *testing.T, query string, d *jsonapi.Document) string {
	t.Helper()
	body := d.Append([]byte("before"))
	body, ok := bytes.CutPrefix(body, []byte("before"))
	if !ok {
		t.Fatalf("Append changed what was in the buffer: %s", body)
	}
	jsonapitest.Conform(t, query, body)
	return strings.Replace(strings.Replace(string(body), `,"jsonapi":{"version":"1.1"}`, "", 1), `{"jsonapi":{"version":"1.1"}}`, "{}", 1)
}

func check(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("the document is\n%s\nwant\n%s", got, want)
	}
}

func encoder(fields map[*jsonapi.Type]*jsonapi.Fieldset) *jsonapi.Encoder {
	return jsonapi.NewEncoder("https://h", fields)
}

//
func TestResourceHasItsFieldsAndTheLinksOfEach(t *testing.T) {
	l := newLibrary(t)
	rows := list{l.books, []item{{
		id:         "7",
		attributes: map[int]string{bookTitle: `"Emma"`, bookPages: `474`, bookExtra: `{"_shelf":{"links":[1,null]}}`},
		linkage:    map[int][]target{bookAuthor: {{l.authors, "1"}}, bookRelated: {{l.books, "8"}, {l.authors, "1"}}},
		meta:       `{"version":"3"}`,
	}}}
	got := written(t, "", &jsonapi.Document{Content: jsonapi.Single{Rows: rows}, Encoder: encoder(nil)})
	check(t, got, `{"data":{"type":"books","id":"7",`+
		`"attributes":{"title":"Emma","pages":474,"extra":{"_shelf":{"links":[1,null]}}},"relationships":{`+
		`"author":{"links":{"self":"https://h/shelf/books/7/relationships/author","related":"https://h/shelf/books/7/author"},`+
		`"data":{"type":"authors","id":"1"}},`+
		`"related":{"links":{"self":"https://h/shelf/books/7/relationships/related","related":"https://h/shelf/books/7/related"},`+
		`"data":[{"type":"books","id":"8"},{"type":"authors","id":"1"}]}},`+
		`"links":{"self":"https://h/shelf/books/7"},"meta":{"version":"3"}}}`)
}

//
func TestLinkageIsLeftOutWhereUnknownAndEmptyWhereNothingIsLinked(t *testing.T) {
	l := newLibrary(t)
	rows := list{l.books, []item{{id: "1"}, {id: "2", linkage: map[int][]target{bookAuthor: nil, bookRelated: nil}}}}
	got := written(t, "", &jsonapi.Document{Content: jsonapi.Collection{rows}, Encoder: encoder(nil)})
	first, second, _ := strings.Cut(strings.TrimPrefix(got, `{"data":`), `"id":"2"`)
	if strings.Contains(first, `"data"`) {
		t.Errorf("what is not known is written: %s", first)
	}
	if !strings.Contains(second, `2/author"},"data":null}`) || !strings.Contains(second, `2/related"},"data":[]}`) {
		t.Errorf("the empty linkages are not null and []: %s", second)
	}
}

//
func TestCollectionIsAnArrayWhateverItsLength(t *testing.T) {
	l := newLibrary(t)
	none := map[*jsonapi.Type]*jsonapi.Fieldset{l.books: {}, l.authors: {}}
	book, author := list{l.books, []item{{id: "1"}}}, list{l.authors, []item{{id: "1"}}}
	const writtenBook = `{"type":"books","id":"1","links":{"self":"https://h/shelf/books/1"}}`
	const writtenAuthor = `{"type":"authors","id":"1","links":{"self":"https://h/shelf/authors/1"}}`
	for _, c := range []struct {
		content jsonapi.Collection
		want    string
	}{
		{nil, `[]`},
		{jsonapi.Collection{list{of: l.books}}, `[]`},
		{jsonapi.Collection{book}, `[` + writtenBook + `]`},
		{jsonapi.Collection{book, list{of: l.books}, author}, `[` + writtenBook + `,` + writtenAuthor + `]`},
	} {
		got := written(t, "fields[books]=&fields[authors]=", &jsonapi.Document{Content: c.content, Encoder: encoder(none)})
		check(t, got, `{"data":`+c.want+`}`)
	}
}

//
func TestNothingRelatedIsNull(t *testing.T) {
	check(t, written(t, "", &jsonapi.Document{Content: jsonapi.Null{}}), `{"data":null}`)
}

//
func TestDocumentMayBeMetaAlone(t *testing.T) {
	got := written(t, "", &jsonapi.Document{Meta: []jsonapi.Member{{Name: "done", Value: "true"}, {Name: "left", Value: "0"}}})
	check(t, got, `{"meta":{"done":true,"left":0}}`)
}

//
func TestFieldsetDecidesWhatIsWrittenOfItsTypeAlone(t *testing.T) {
	l := newLibrary(t)
	books := list{l.books, []item{{id: "1", attributes: map[int]string{bookTitle: `"Emma"`, bookPages: `1`}, linkage: map[int][]target{bookAuthor: {{l.authors, "2"}}}}}}
	authors := list{l.authors, []item{{id: "2", attributes: map[int]string{authorName: `"Jane"`}}}}
	for _, c := range []struct {
		fields *jsonapi.Fieldset
		want   string
	}{
		{&jsonapi.Fieldset{Attributes: []int{bookPages}}, `"attributes":{"pages":1},`},
		{&jsonapi.Fieldset{Attributes: []int{bookPages, bookTitle}}, `"attributes":{"pages":1,"title":"Emma"},`},
		{&jsonapi.Fieldset{Attributes: []int{bookExtra}}, ``}, // which this book has not
		{&jsonapi.Fieldset{Relationships: []int{bookAuthor}}, `"relationships":{"author":{"links":{"self":"https://h/shelf/books/1/relationships/author",` +
			`"related":"https://h/shelf/books/1/author"},"data":{"type":"authors","id":"2"}}},`},
		{&jsonapi.Fieldset{}, ``},
	} {
		got := written(t, "fields[books]=x&include=author", &jsonapi.Document{
			Content: jsonapi.Collection{books}, Include: true, Included: []jsonapi.Rows{authors},
			Encoder: encoder(map[*jsonapi.Type]*jsonapi.Fieldset{l.books: c.fields}),
		})
		check(t, got, `{"data":[{"type":"books","id":"1",`+c.want+`"links":{"self":"https://h/shelf/books/1"}}],"included":[`+
			`{"type":"authors","id":"2","attributes":{"name":"Jane"},"relationships":{"books":{"links":{`+
			`"self":"https://h/shelf/authors/2/relationships/books","related":"https://h/shelf/authors/2/books"}}},`+
			`"links":{"self":"https://h/shelf/authors/2"}}]}`)
	}
}

//
func TestResourceIsIncludedOnceAndNotBesideItself(t *testing.T) {
	l := newLibrary(t)
	books := list{l.books, []item{
		{id: "1", linkage: map[int][]target{bookRelated: {{l.books, "2"}, {l.authors, "1"}, {l.books, "3"}}}},
		{id: "2", linkage: map[int][]target{bookRelated: nil}},
	}}
	more := list{l.books, []item{{id: "2"}, {id: "3"}, {id: "3"}}}
	authors := list{l.authors, []item{{id: "1"}}} // with an ID that a book has too
	d := &jsonapi.Document{
		Content: jsonapi.Collection{books}, Include: true, Included: []jsonapi.Rows{more, authors, more, authors},
		Encoder: encoder(nil),
	}
	for range 2 { // an encoder forgets what an earlier document had
		var got struct {
			Data, Included []struct{ Type, ID string }
		}
		if err := json.Unmarshal([]byte(written(t, "include=related", d)), &got); err != nil {
			t.Fatal(err)
		}
		if s := fmt.Sprint(got); s != "{[{books 1} {books 2}] [{books 3} {authors 1}]}" {
			t.Errorf("the document has %s", s)
		}
	}
}

// A-26, with as many as a page may have.
func TestThousandsOfResourcesAreIncludedOnce(t *testing.T) {
	l := newLibrary(t)
	none := map[*jsonapi.Type]*jsonapi.Fieldset{l.books: {}}
	var half, all list
	half.of, all.of = l.books, l.books
	for i := range 4000 {
		all.items = append(all.items, item{id: fmt.Sprint(i)})
		if i%2 == 0 {
			half.items = append(half.items, item{id: fmt.Sprint(i)})
		}
	}
	body := (&jsonapi.Document{Content: jsonapi.Collection{half}, Include: true, Included: []jsonapi.Rows{all, all}, Encoder: encoder(none)}).Append(nil)
	var got struct{ Data, Included []any }
	if err := json.Unmarshal(body, &got); err != nil || len(got.Data) != 2000 || len(got.Included) != 2000 {
		t.Errorf("%d resources and %d included, %v; want 2000 of each", len(got.Data), len(got.Included), err)
	}
}

//
func TestIncludedIsThereWhenAskedForAndEmpty(t *testing.T) {
	l := newLibrary(t)
	for _, c := range []struct {
		content jsonapi.Content
		want    string
	}{
		{jsonapi.Collection{list{of: l.books}}, `{"data":[],"included":[]}`},
		{jsonapi.Null{}, `{"data":null,"included":[]}`},
	} {
		check(t, written(t, "include=author", &jsonapi.Document{Content: c.content, Include: true, Encoder: encoder(nil)}), c.want)
	}
}

//
func TestErrorsHaveNothingIncluded(t *testing.T) {
	got := written(t, "include=author", &jsonapi.Document{Content: jsonapi.Errors{{Status: 404}}, Include: true, Encoder: encoder(nil)})
	check(t, got, `{"errors":[{"status":"404"}]}`)
}

//
func TestRelationshipURLAnswersWithIdentifiersAndIncludesResources(t *testing.T) {
	l := newLibrary(t)
	none := map[*jsonapi.Type]*jsonapi.Fieldset{l.authors: {}}
	books := list{l.books, []item{{id: "0"}, {id: "1", linkage: map[int][]target{
		bookAuthor: {{l.authors, "2"}}, bookRelated: {{l.books, "3"}},
	}}, {id: "2", linkage: map[int][]target{bookAuthor: nil, bookRelated: nil}}}}
	authors := list{l.authors, []item{{id: "2"}}}
	for _, c := range []struct {
		row, relationship int
		want              string
	}{
		{1, bookAuthor, `{"data":{"type":"authors","id":"2"}}`},
		{1, bookRelated, `{"data":[{"type":"books","id":"3"}]}`},
		{2, bookAuthor, `{"data":null}`},
		{2, bookRelated, `{"data":[]}`},
	} {
		got := written(t, "", &jsonapi.Document{Content: jsonapi.LinkageOf{Rows: books, Row: c.row, Relationship: c.relationship}, Encoder: encoder(none)})
		check(t, got, c.want)
	}
	got := written(t, "include=author&fields[authors]=", &jsonapi.Document{
		Content: jsonapi.LinkageOf{Rows: books, Row: 1, Relationship: bookAuthor},
		Include: true, Included: []jsonapi.Rows{authors}, Encoder: encoder(none),
	})
	check(t, got, `{"data":{"type":"authors","id":"2"},"included":[{"type":"authors","id":"2","links":{"self":"https://h/shelf/authors/2"}}]}`)
}

//
func TestLinksAreEscapedAndNullWithoutAURL(t *testing.T) {
	for _, c := range []struct{ url, want string }{
		{"https://h/books?page[size]=2&filter[a]=%5B+é", `"https://h/books?page%5Bsize%5D=2&filter%5Ba%5D=%5B+%C3%A9"`},
		{"http://[::1]:80/books?a[b]", `"http://[::1]:80/books?a%5Bb%5D"`},
		{"http://h/?u=://[x]", `"http://h/?u=://%5Bx%5D"`},
		{"http://h/\"\\\n<>", `"http://h/%22%5C%0A%3C%3E"`},
		{"", `null`},
	} {
		got := written(t, "", &jsonapi.Document{Content: jsonapi.Null{}, Links: []jsonapi.Link{{Name: "self", URL: "https://h/"}, {Name: "next", URL: c.url}}})
		check(t, got, `{"data":null,"links":{"self":"https://h/","next":`+c.want+`}}`)
	}
}

//
func TestIDsOfAnyBytesAreWrittenAsJSONAndAsSegments(t *testing.T) {
	l := newLibrary(t)
	id := `a "b"/ç?[1]%`
	rows := list{l.authors, []item{{id: id, linkage: map[int][]target{0: {{l.books, id}}}}}}
	e := encoder(nil)
	got := written(t, "", &jsonapi.Document{Content: jsonapi.Single{Rows: rows}, Encoder: e})
	const segment = `a%20%22b%22%2F%C3%A7%3F%5B1%5D%25`
	check(t, got, `{"data":{"type":"authors","id":"a \"b\"/ç?[1]%","relationships":{"books":{"links":{`+
		`"self":"https://h/shelf/authors/`+segment+`/relationships/books","related":"https://h/shelf/authors/`+segment+`/books"},`+
		`"data":[{"type":"books","id":"a \"b\"/ç?[1]%"}]}},"links":{"self":"https://h/shelf/authors/`+segment+`"}}}`)
	if got, want := e.URL(l.authors, id), "https://h/shelf/authors/"+segment; got != want {
		t.Errorf("URL(authors, %q) = %s, want %s", id, got, want)
	}
}

//
func TestVersionExtensionsAndProfilesAreNamed(t *testing.T) {
	d := &jsonapi.Document{Content: jsonapi.Null{}}
	jsonapitest.Conform(t, "", d.Append(nil))
	check(t, string(d.Append(nil)), `{"data":null,"jsonapi":{"version":"1.1"}}`)

	d.Ext, d.Profile = []string{"https://a/b", "https://c"}, []string{"https://d"}
	jsonapitest.Conform(t, "", d.Append(nil))
	check(t, string(d.Append(nil)), `{"data":null,"jsonapi":{"version":"1.1","ext":["https://a/b","https://c"],"profile":["https://d"]}}`)
}

//
func TestErrorsHaveTheMembersThatTheyAreGiven(t *testing.T) {
	got := written(t, "", &jsonapi.Document{Content: jsonapi.Errors{
		{Status: 422, Code: "REQUIRED", Title: "Invalid", Detail: `"name" is missing.`, Source: jsonapi.Source{Pointer: "/data/attributes"}},
		{
			Status: 400, Source: jsonapi.Source{Parameter: "page[size]"}, Type: "https://h/max-size-exceeded",
			Meta: []jsonapi.Member{{Name: "page", Value: `{"maxSize":100}`}},
		},
		{Status: 406, Source: jsonapi.Source{Header: "Accept"}},
		{Status: 400, Source: jsonapi.Source{Whole: true}},
	}})
	check(t, got, `{"errors":[`+
		`{"status":"422","code":"REQUIRED","title":"Invalid","detail":"\"name\" is missing.","source":{"pointer":"/data/attributes"}},`+
		`{"status":"400","source":{"parameter":"page[size]"},"links":{"type":"https://h/max-size-exceeded"},"meta":{"page":{"maxSize":100}}},`+
		`{"status":"406","source":{"header":"Accept"}},{"status":"400","source":{"pointer":""}}]}`)
}

//
func TestEachOperationHasItsResultInOrder(t *testing.T) {
	l := newLibrary(t)
	none := map[*jsonapi.Type]*jsonapi.Fieldset{l.books: {}}
	rows := list{l.books, []item{{id: "1"}, {id: "2"}}}
	d := &jsonapi.Document{
		Content: jsonapi.Results{jsonapi.Single{Rows: rows, Row: 1}, nil, jsonapi.Single{Rows: rows, Row: 1}},
		Encoder: encoder(none), Ext: []string{"https://jsonapi.org/ext/atomic"}, Include: true,
	}
	const book = `{"data":{"type":"books","id":"2","links":{"self":"https://h/shelf/books/2"}}}`
	check(t, written(t, "", d), `{"atomic:results":[`+book+`,{},`+book+`],"jsonapi":{"version":"1.1","ext":["https://jsonapi.org/ext/atomic"]}}`)
}

func FuzzIDsAndLinks(f *testing.F) {
	for _, s := range []string{"018f6a3e", `"\`, "a/b?c#d", "é\xff\u2028", "http://[::1]/?a[b]=%5B", "x://[", "://[]]"} {
		f.Add(s, s)
	}
	l := newLibrary(f)
	f.Fuzz(func(t *testing.T, id, link string) {
		body := (&jsonapi.Document{
			Content: jsonapi.Single{Rows: list{l.books, []item{{id: id}}}},
			Encoder: encoder(nil),
			Links:   []jsonapi.Link{{Name: "self", URL: "https://h/" + link}},
		}).Append(nil)
		var got struct {
			Data struct {
				ID    string
				Links struct{ Self string }
			}
			Links struct{ Self string }
		}
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		if want := string([]rune(id)); got.Data.ID != want {
			t.Errorf("the ID %q is written as %q", id, got.Data.ID)
		}
		if back, err := url.PathUnescape(strings.TrimPrefix(got.Data.Links.Self, "https://h/shelf/books/")); err != nil || back != id {
			t.Errorf("the link of %q is %q", id, got.Data.Links.Self)
		}
		if strings.ContainsAny(got.Links.Self, "[]\" \\\n") {
			t.Errorf("the link %q is written as %q", link, got.Links.Self)
		}
	})
}
