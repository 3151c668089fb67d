package pgtest

import (
	"bytes"
	"fmt"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// server is a program that runs until it is ended.
type server struct {
	cmd   *exec.Cmd
	log   *journal
	ended chan struct{} // closed when it and all its children have ended
}

// launch starts a server and returns when a line of its log says that it is ready.
func launch(ready, name string, args ...string) (*server, error) {
	cmd, err := command(name, args...)
	if err != nil {
		return nil, err
	}
	s := &server{cmd: cmd, log: &journal{ready: ready, isReady: make(chan struct{})}, ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = s.log, s.log
	endWithUs(cmd.SysProcAttr)
	if err := fork(cmd); err != nil {
		return nil, err
	}
	go func() {
		defer close(s.ended)
		_ = cmd.Wait() // the log says more than the exit code
	}()
	select {
	case <-s.log.isReady:
		return s, nil
	case <-s.ended:
	case <-time.After(wait):
		s.end()
	}
	return nil, fmt.Errorf("%s did not start: %s", name, s.log.last())
}

// forks are the starts of servers. A server is told when the thread that started
// it ends, so one goroutine, and its thread, starts all and stays.
var forks = sync.OnceValue(func() chan<- func() {
	starts := make(chan func())
	go func() {
		runtime.LockOSThread()
		for start := range starts {
			start()
		}
	}()
	return starts
})

func fork(cmd *exec.Cmd) error {
	err := make(chan error)
	forks() <- func() { err <- cmd.Start() }
	return <-err
}

// end ends the server at once, but in order.
func (s *server) end() { s.signal(syscall.SIGQUIT) }

// signal sends what ends the server, and waits for the end.
func (s *server) signal(sig syscall.Signal) {
	_ = s.cmd.Process.Signal(sig) // it may have ended
	<-s.ended
}

// journal is the log of a server. Its end is kept for who asks why it failed.
type journal struct {
	mu      sync.Mutex
	text    []byte
	ready   string        // what a ready server says
	isReady chan struct{} // closed when it was said
}

const journalSize = 8 << 10

// Write implements io.Writer.
func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.text = append(j.text, line...)
	if j.ready != "" && bytes.Contains(j.text, []byte(j.ready)) {
		j.ready = ""
		close(j.isReady)
	}
	if excess := len(j.text) - journalSize; excess > 0 {
		j.text = append(j.text[:0], j.text[excess:]...)
	}
	return len(line), nil
}

func (j *journal) last() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return string(j.text)
}
