package pgtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestNothingOutlivesAProcessThatIsKilled(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), hangVar+"=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var own, disk, memory, shared string
	if _, err := fmt.Fscan(bufio.NewReader(out), &own, &disk, &memory, &shared); err != nil {
		t.Fatal(err)
	}
	conns := []*pgx.Conn{connect(t, own), connect(t, shared)}
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for _, conn := range conns {
		if _, err := conn.WaitForNotification(t.Context()); err == nil {
			t.Error("a server outlived the process")
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), wait)
	defer cancel()
	for _, folder := range []string{disk, memory} {
		wantGone(ctx, t, folder)
	}
	_ = cmd.Wait() // it was killed
}

// wantGone looks again and again: nobody tells of a folder that is removed.
func wantGone(ctx context.Context, t *testing.T, folder string) {
	t.Helper()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatalf("%s outlived the process", folder)
		}
	}
}

func TestAProcessMayHaveAnyName(t *testing.T) {
	if pid, parent := parseStat([]byte("42 (a) b (c) S 7 42 42 0 -1")); pid != 42 || parent != 7 {
		t.Errorf("process and parent = %d, %d; want 42, 7", pid, parent)
	}
}
