package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// clientsFolder is where public clients of JSON:API are installed by make clients, and
// the programs that drive them.
const clientsFolder = "../../test/clients"

func TestPublicClientsOfNodeReadAndWriteCasesInBothDialects(t *testing.T) {
	db := "sqlite:" + filepath.Join(t.TempDir(), "clients.db")
	server := serveIn(t, db, "--rate-limit=0")
	for dialect, strict := range map[string]string{"lenient": "false", "strict": "true"} {
		key := inhabited(t, db, server, dialect)
		command(t, "tenant", "set", dialect, "casebook.strict="+strict, "--db", db)
		for _, program := range []string{"kitsu.js", "orbit.js"} {
			t.Run(dialect+"/"+program, func(t *testing.T) { drive(t, program, server.url, key) })
		}
	}
}

// inhabited makes a tenant with cases, people, wards and a user, and returns a
// key of an administrator.
func inhabited(t *testing.T, db string, server *served, tenant string) string {
	t.Helper()
	command(t, "tenant", "create", tenant, "--db", db)
	command(t, "user", "create", "ada@"+tenant+".example", "--tenant", tenant, "--role=caseworker", "--db", db)
	key := strings.TrimSpace(string(command(t, "key", "create", "--db", db, "--tenant", tenant, "--role=admin")))
	for _, ward := range []string{"Boscawen", "Tregolls"} {
		server.write(t, key, "POST", "/api/wards", `{"name": "`+ward+`"}`, http.StatusCreated)
	}
	command(t, "gendata", "--tenant", tenant, "--cases=300", "--db", db)
	return key
}

// drive runs a program of a client to its end.
func drive(t *testing.T, program, url, key string) {
	t.Helper()
	node := exec.CommandContext(t.Context(), "node", program)
	node.Dir = clientsFolder
	node.Env = append(os.Environ(), "URL="+url, "KEY="+key)
	out, err := node.CombinedOutput()
	if err != nil {
		t.Fatalf("node %s, which needs what make packages clients installs: %v\n%s", program, err, out)
	}
	t.Logf("%s\n%s", program, out)
}

var scriptBlock = regexp.MustCompile("(?s)```js\n(.*?)```")

// What the page shows of a client stands, line by line, in the program that
// drives it.
func TestPageShowsOfClientsWhatIsRun(t *testing.T) {
	var run strings.Builder
	for _, program := range []string{"kitsu.js", "orbit.js"} {
		text, err := os.ReadFile(filepath.Join(clientsFolder, program))
		if err != nil {
			t.Fatal(err)
		}
		run.Write(text)
	}
	page, err := os.ReadFile("../../docs/jsonapi.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := scriptBlock.FindAllSubmatch(page, -1)
	if len(blocks) != 2 {
		t.Errorf("docs/jsonapi.md has %d blocks of JavaScript, want one of each client", len(blocks))
	}
	for _, block := range blocks {
		for line := range strings.Lines(string(block[1])) {
			if !strings.Contains(run.String(), strings.TrimSpace(line)) {
				t.Errorf("docs/jsonapi.md shows %q, which no program in %s has", line, clientsFolder)
			}
		}
	}
}
