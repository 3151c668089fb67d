package casebook_test

import (
	"net/http"
	"strings"
	"testing"
)

// FuzzWrites sends any body to each address that changes something. It is never
// our fault, and what is refused leaves nothing behind.
func FuzzWrites(f *testing.F) {
	const some = "0198c0de-0000-4000-8000-00000000beef"
	addresses := []struct{ method, path string }{
		{"POST", "/cases/cases"}, {"POST", "/cases/involvements"}, {"POST", "/cases/goals"}, {"POST", "/people/people"}, {"POST", "/attachments/notes"},
		{"PATCH", "/cases/cases/" + some}, {"PATCH", "/cases/cases/" + some + "/relationships/ward"},
		{"PATCH", "/cases/cases/" + some + "/relationships/owner"}, {"POST", "/cases/cases/" + some + "/relationships/assignees"},
		{"DELETE", "/cases/cases/" + some + "/relationships/access_list"},
	}
	for i, body := range []string{
		document("cases", "", `"name":"x","case_type":"case","custom_fields":{"a":[{"b":null}],"":1}`, to("ward", "wards", "east")),
		document("involvements", "", `"role":"resident"`, to("case", "cases", some)), document("goals", "", `"name":"g"`, ""),
		document("people", "", `"last_name":"x","date_of_birth":"1990-02-28","custom_fields":null`, ""), document("notes", "", `"text":"t"`, ""),
		document("cases", some, `"latitude":1e2,"longitude":-5,"opened_at":"2026-01-15T10:30:00Z","number":1`, `"assignees":{"data":[]}`),
		`{"data":null}`, `{"data":{"type":"teams","id":"x"}}`, `{"data":[{"type":"users","id":"ann"}]}`, `{"data":[{"type":"teams","id":"\u0000"}]}`,
	} {
		f.Add(uint8(i), body)
	}
	f.Fuzz(func(t *testing.T, at uint8, body string) {
		d := newDesk(t)
		d.ask("POST", "/cases/cases", document("cases", some, `"name":"x","case_type":"case"`, "")).ok(http.StatusCreated)
		was := d.everything()
		address := addresses[int(at)%len(addresses)]
		got := d.ask(address.method, address.path, body)
		if got.status >= 500 {
			t.Errorf("%s: got %d %v", got.request, got.status, got.body)
		}
		if now := d.everything(); got.status >= 400 && strings.Join(now, "") != strings.Join(was, "") {
			t.Errorf("%s: got %d, and yet there is\n%s\nwhere there was\n%s", got.request, got.status, now, was)
		}
	})
}
