package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"caseload"
)

// peers compares the requests a second that the Casebook face answers with those
// of PocketBase, which has the same rows in the same columns, each to somebody
// who is known by a token.
func (b *bench) peers(ctx context.Context, _ engine, s *site) error {
	face, err := s.serve(ctx, caseload.RoleManager)
	if err != nil {
		return err
	}
	defer face.close()
	ids := make([]string, 0, b.rows)
	pocket, err := b.startPocketBase(ctx, func(to io.Writer) error {
		return face.copyRows(to, func(id string) { ids = append(ids, id) })
	})
	if err != nil {
		return err
	}
	defer pocket.close()
	if err := sameCases(face, pocket.face); err != nil {
		return err
	}
	var ours, theirs []string
	for i := 0; i < len(ids); i += max(1, len(ids)/casesAsked) {
		ours = append(ours, "/cases/cases/"+ids[i]+"?"+casebookColumns)
		theirs = append(theirs, "/api/collections/cases/records/"+ids[i])
	}
	page := []string{casebookPage}
	for _, m := range []struct {
		name, what, goal string
		ours, theirs     []string
	}{
		{"one", "one case, requests/s, against PocketBase", "8", ours, theirs},
		{"page", "page of 100, requests/s, against PocketBase with skipTotal", "20", page, []string{pocketPage + "&skipTotal=1"}},
		{"page-total", "page of 100, requests/s, against PocketBase by default", "300", page, []string{pocketPage}},
	} {
		us, them, ratio, err := b.compare(b.load("peers-"+m.name, face, m.ours), b.load("pocketbase-"+m.name, pocket.face, m.theirs))
		if err != nil {
			return err
		}
		b.add("sqlite", m.what, perSecond(1, us), perSecond(1, them), ratio, m.goal)
	}
	return nil
}

// casesAsked is how many single cases are asked for in turn.
const casesAsked = 1_000

// The addresses of the newest cases. The Casebook face answers the columns that
// PocketBase has.
const (
	casebookColumns = "fields[cases]=number,reference,client_reference,external_id,name,case_type,status,summary,themes,public_summary,public_themes," +
		"details,address,latitude,longitude,source,confidential,archived,highlighted,opened_at,received_on,closed_at,due_on,created_at,updated_at"
	casebookPage = "/cases/cases?sort=-opened_at&page[limit]=100&" + casebookColumns
	pocketPage   = "/api/collections/cases/records?sort=-opened_at&perPage=100"
)

// casesDocument is what is read of an answer of the Casebook face.
type casesDocument struct {
	Data []struct {
		ID         string
		Attributes map[string]json.RawMessage
	}
}

// copyRows writes all cases by their numbers, each as an object of its columns
// and its ID on a line of its own, and tells each its ID.
func (f *face) copyRows(to io.Writer, each func(id string)) error {
	out := json.NewEncoder(to)
	for last := "0"; ; {
		var page casesDocument
		if err := f.decode("/cases/cases?sort=number&page[limit]=1000&filter[number][GT]="+last+"&"+casebookColumns, &page); err != nil {
			return err
		}
		if len(page.Data) == 0 {
			return nil
		}
		for _, c := range page.Data {
			last = string(c.Attributes["number"])
			id, _ := json.Marshal(c.ID) // a text always has JSON
			c.Attributes["id"] = id
			if err := out.Encode(c.Attributes); err != nil {
				return err
			}
			each(c.ID)
		}
	}
}

// decode reads an answer in JSON.
func (f *face) decode(path string, into any) error {
	return f.read(path, func(r io.Reader) error { return json.NewDecoder(r).Decode(into) })
}

// sameCases holds the pages of both to the same cases in the same order.
func sameCases(ours, theirs *face) error {
	var us casesDocument
	if err := ours.decode(casebookPage, &us); err != nil {
		return err
	}
	var them struct{ Items []struct{ ID string } }
	if err := theirs.decode(pocketPage, &them); err != nil {
		return err
	}
	var a, b []string
	for _, c := range us.Data {
		a = append(a, c.ID)
	}
	for _, c := range them.Items {
		b = append(b, c.ID)
	}
	if len(a) == 0 || !slices.Equal(a, b) {
		return errors.New("the pages are not of the same cases")
	}
	return nil
}
