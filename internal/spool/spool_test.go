package spool_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"caseload/internal/spool"
)

// written is n bytes that no other part of them repeats.
func written(n int) []byte {
	out := make([]byte, n)
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range out {
		out[i] = byte(rnd.Uint32())
	}
	return out
}

func files(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(os.TempDir(), "caseload-*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestWriterNeverWaitsForTheReader(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	all := written(3*spool.Memory + 12345)
	p := spool.New()
	for rest := all; len(rest) > 0; {
		n := min(len(rest), 100_000)
		if _, err := p.Write(rest[:n]); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
	p.End(nil)
	if left := files(t); len(left) > 0 {
		t.Errorf("a process that is killed while more waits than memory holds leaves %v, want nothing", left)
	}
	var got bytes.Buffer
	if err := p.CopyTo(func(b []byte) error { got.Write(b); return nil }); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), all) {
		t.Errorf("read %d bytes that differ from the %d written", got.Len(), len(all))
	}
	if err := p.Close(); err != nil || len(files(t)) != 0 {
		t.Errorf("Close = %v and left %v", err, files(t))
	}
}

func TestReaderWhoKeepsUpNeedsNoFile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	p := spool.New()
	all := written(4 * spool.Memory)
	turn := make(chan struct{})
	var got bytes.Buffer
	done := make(chan error)
	go func() {
		done <- p.CopyTo(func(b []byte) error {
			got.Write(b)
			if got.Len()%(1<<20) == 0 {
				turn <- struct{}{}
			}
			return nil
		})
	}()
	for at := 0; at < len(all); at += 1 << 20 {
		if _, err := p.Write(all[at : at+1<<20]); err != nil {
			t.Fatal(err)
		}
		<-turn
	}
	p.End(nil)
	if err := <-done; err != nil || !bytes.Equal(got.Bytes(), all) {
		t.Errorf("CopyTo = %v after %d bytes, want all %d", err, got.Len(), len(all))
	}
	if len(files(t)) != 0 {
		t.Errorf("files: %v, want none", files(t))
	}
}

// Whatever the two do by turns, what comes out is what went in.
func TestSlowAndFastReadersReadTheSame(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	p := spool.New()
	defer func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}()
	all := written(5 * spool.Memory)
	pace := make(chan struct{}, 1000)
	var got bytes.Buffer
	done := make(chan error)
	go func() {
		done <- p.CopyTo(func(b []byte) error { <-pace; got.Write(b); return nil })
	}()
	rnd := rand.New(rand.NewPCG(3, 4))
	for rest := all; len(rest) > 0; {
		n := min(len(rest), 1+rnd.IntN(1<<20))
		if _, err := p.Write(rest[:n]); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
		if rnd.IntN(3) == 0 {
			pace <- struct{}{}
		}
	}
	p.End(nil)
	close(pace)
	if err := <-done; err != nil || !bytes.Equal(got.Bytes(), all) {
		t.Errorf("CopyTo = %v after %d bytes, want all %d as written", err, got.Len(), len(all))
	}
}

func TestFailureOfOneSideReachesTheOther(t *testing.T) {
	broken := errors.New("broken")
	p := spool.New()
	if _, err := p.Write([]byte("some")); err != nil {
		t.Fatal(err)
	}
	if err := p.CopyTo(func([]byte) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("CopyTo with a failing reader = %v, want its error", err)
	}
	if _, err := p.Write([]byte("more")); !errors.Is(err, broken) {
		t.Errorf("Write after the reader failed = %v, want its error", err)
	}
	p = spool.New()
	if _, err := p.Write([]byte("some")); err != nil {
		t.Fatal(err)
	}
	p.End(broken)
	if err := p.CopyTo(func([]byte) error { return nil }); !errors.Is(err, broken) {
		t.Errorf("CopyTo after the writer failed = %v, want its error", err)
	}
}
