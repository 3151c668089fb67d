package sqlite

import (
	"bytes"
	"os"
	"regexp"
	"testing"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"caseload"
)

// clearing are those that docs/operations.md gives to clear the file with.
var clearing = regexp.MustCompile(`sqlite3 caseload\.db "(INSERT INTO words[^"]*)" "([^"]*)" "([^"]*)"`)

func TestTheFileOfAPurgedCaseIsClearedAsTheDocsSay(t *testing.T) {
	doc, err := os.ReadFile("../../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	found := clearing.FindSubmatch(doc)
	if found == nil {
		t.Fatal("docs/operations.md does not say how to clear the file")
	}
	o := newOffice(t)
	o.load(numbered("kept", 300))
	made := caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, ID: "c", Input: &caseload.CaseInput{
		Name: caseload.Set("Unicornucopia"), Details: caseload.Set("A unicornucopia."), Properties: map[string]caseload.Value{"seen": caseload.Text("unicornucopia")},
	}}
	change := made
	change.Act, change.Input = caseload.ActUpdate, &caseload.CaseInput{Name: caseload.Set("Another unicornucopia")}
	for _, edit := range []caseload.Edit{made, change, {Act: caseload.ActHide, Noun: caseload.NounCase, ID: "c"}, {Act: caseload.ActPurge, Noun: caseload.NounCase, ID: "c"}} {
		_, err := o.service.Edit(t.Context(), o.admin, edit)
		o.must(err)
	}
	want(t, "the files tell of the case before they are cleared", told(o), true)
	conn, err := sqlite.OpenConn(o.file, sqlite.OpenReadWrite)
	o.must(err)
	for _, sql := range found[1:] {
		o.must(sqlitex.ExecuteTransient(conn, string(sql), nil))
	}
	o.must(conn.Close())
	want(t, "the files tell of the case", told(o), false)
	want(t, "cases", o.total(), 300)
}

// told reports whether the database's files tell of a unicornucopia.
func told(o *office) bool {
	o.Helper()
	for _, file := range []string{o.file, o.file + "-wal"} {
		data, err := os.ReadFile(file)
		o.must(err)
		if bytes.Contains(bytes.ToLower(data), []byte("nicornucopia")) {
			return true
		}
	}
	return false
}
