package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"
)

var soakRows = flag.Int("soak-rows", 20_000, "cases that are exported and reported")

// maxAnonymous is how much memory of its own a server may have while it gives all
// rows away, however many.
const maxAnonymous = 150 << 20

func TestAnyNumberOfRowsIsGivenAwayInTheSameRoom(t *testing.T) {
	overEveryDatabase(t, func(t *testing.T, db string) {
		key := filled(t, db, *soakRows)
		t.Run("reports", func(t *testing.T) { testReportMemory(t, db, key) })
		t.Run("exports", func(t *testing.T) { testExportMemory(t, db, key) })
		t.Run("slow clients", func(t *testing.T) { testSlowClients(t, db, key) })
	})
}

// filled makes a database of so many cases, with a key and a report of them.
func filled(t *testing.T, db string, cases int) (key string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.toml")
	if err := os.WriteFile(file, []byte(longReport), 0o600); err != nil {
		t.Fatal(err)
	}
	at := []string{"--db", db, "--tenant=truro"}
	command(t, "tenant", "create", "truro", "--db", db)
	command(t, append(at, "case-type", "set", "case", "--stage=First=15", "--stage=Second=20")...)
	command(t, append(at, "gendata", "--parts=0", "--cases", strconv.Itoa(cases))...)
	command(t, append(at, "report", "create", file)...)
	return newKey(t, db).Key
}

// process is a server of whose memory the most is noted.
type process struct {
	*served
	peak int64 // of its anonymous memory, in bytes
}

// watched looks at the server's memory while something is done, and after it.
func (p *process) watched(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		look := time.NewTicker(20 * time.Millisecond)
		defer look.Stop()
		for {
			select {
			case <-done:
				p.look(t)
				return
			case <-look.C:
				p.look(t)
			}
		}
	})
	defer watching.Wait()
	defer close(done)
	do()
}

var anonymous = regexp.MustCompile(`(?m)^RssAnon:\s+(\d+) kB$`)

// look notes how much anonymous memory the server has.
func (p *process) look(t *testing.T) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	if err != nil {
		t.Error(err)
		return
	}
	if found := anonymous.FindSubmatch(status); found != nil {
		kilobytes, _ := strconv.ParseInt(string(found[1]), 10, 64) // digits
		p.peak = max(p.peak, kilobytes<<10)
	}
}
