package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// pagesEncoded is how many pages one side writes.
const pagesEncoded = 5_000

// encoding compares how a page of 100 resources is written as JSON:API with what
// encoding/json takes to write the same from structs. Both are the benchmark of
// the package, which holds them to the same content.
func (b *bench) encoding() error {
	program := filepath.Join(b.folder, "jsonapi.test")
	if told, err := exec.Command("go", "test", "-c", "-o", program, "./internal/jsonapi").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, told)
	}
	of := func(name string) side {
		return side{name, func() (time.Duration, error) { return benchmarked(program, "^BenchmarkPage$/^"+name+"$") }}
	}
	us, them, ratio, err := b.compare(of("ours"), of("encoding-json"))
	b.add("-", "page of 100 as JSON:API, against encoding/json on structs", perSecond(1, us), perSecond(1, them), ratio, "3.8")
	return err
}

var perOperation = regexp.MustCompile(`([0-9.]+) ns/op`)

// benchmarked runs a benchmark of a test program, and returns how long one round
// of it took.
func benchmarked(program, name string) (time.Duration, error) {
	told, err := exec.Command(program, "-test.run=^$", "-test.bench="+name, fmt.Sprintf("-test.benchtime=%dx", pagesEncoded)).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, told)
	}
	found := perOperation.FindSubmatch(told)
	if found == nil {
		return 0, fmt.Errorf("%s did not run: %s", name, told)
	}
	ns, err := strconv.ParseFloat(string(found[1]), 64)
	return time.Duration(ns), err
}
