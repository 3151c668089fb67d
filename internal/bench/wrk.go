package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// How wrk asks: over how many connections, which stay open, by how many threads,
// and for how many seconds.
const (
	wrkConnections = "16"
	wrkThreads     = "2"
	wrkTime        = "2s"
	wrkPatience    = "60s" // with one answer
)

// wrkScript asks for the addresses of a file in turn, the second thread from the
// middle.
const wrkScript = `
local threads = 0
function setup(thread)
  thread:set("place", threads)
  threads = threads + 1
end
function init(args)
  requests = {}
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
  place = math.floor(place * #requests / 2)
end
function request()
  place = place + 1
  return requests[place % #requests + 1]
end
`

// load is a side that asks a face for addresses as fast as it answers, and
// returns the time between two answers.
func (b *bench) load(name string, f *face, addresses []string) side {
	return side{name, func() (time.Duration, error) {
		paths, script := filepath.Join(b.folder, name+".paths"), filepath.Join(b.folder, "wrk.lua")
		if err := os.WriteFile(paths, []byte(strings.Join(addresses, "\n")+"\n"), 0o600); err != nil {
			return 0, err
		}
		if err := os.WriteFile(script, []byte(wrkScript), 0o600); err != nil {
			return 0, err
		}
		return wrk("--connections", wrkConnections, "--threads", wrkThreads, "--duration", wrkTime, "--timeout", wrkPatience,
			"--header", "Authorization: Bearer "+f.secret, "--script", script, f.url, "--", paths)
	}}
}

var (
	wrkRate    = regexp.MustCompile(`Requests/sec: +([0-9.]+)`)
	wrkTrouble = regexp.MustCompile(`(Socket errors|Non-2xx).*`)
)

// wrk runs wrk, and refuses what it measured where any answer was an error.
func wrk(args ...string) (time.Duration, error) {
	told, err := exec.Command("wrk", args...).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("wrk: %w: %s", err, told)
	}
	found := wrkRate.FindSubmatch(told)
	if found == nil || wrkTrouble.Match(told) {
		return 0, fmt.Errorf("wrk: not all answers were good: %s", told)
	}
	rate, err := strconv.ParseFloat(string(found[1]), 64)
	return time.Duration(float64(time.Second) / rate), err
}
