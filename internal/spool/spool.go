// Package spool keeps what a client is slow with out of the way. It lets a database
// be read at its own speed for a client who takes the answer at theirs: what the
// client has not taken yet waits in memory, and beyond a bound in a file, so that no
// snapshot is held for it. What a client sends waits in such a file until it is whole.
package spool

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"sync"
)

// Memory is how many bytes a Pipe keeps before it goes on in a file.
const Memory = 8 << 20

// chunk is the most that goes to the reader at once, and the size of a block.
const chunk = 256 << 10

// Pipe passes bytes from a writer, who never waits, to a reader, who may. It
// is used by one of each at a time.
type Pipe struct {
	mu      sync.Mutex
	news    sync.Cond // something was written, or the writer has ended
	memory  [][]byte  // blocks not taken yet, all full but the last; older than what is in the file
	held    int       // bytes in them
	free    [][]byte  // blocks that were taken and given back
	file    *File     // nil until it is needed
	written int64     // bytes of the file
	taken   int64     // of them, those that the reader has
	ended   bool
	err     error // of the writer, for the reader; or of the reader, for the writer
}

// New makes a Pipe. It must be closed.
func New() *Pipe {
	p := &Pipe{}
	p.news.L = &p.mu
	return p
}

// Write implements io.Writer. It fails if the reader has, or the file cannot
// be written.
func (p *Pipe) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return 0, p.err
	}
	defer p.news.Signal()
	if p.taken == p.written && p.held+len(b) <= Memory {
		p.hold(b)
		return len(b), nil
	}
	return p.spill(b)
}

// hold keeps bytes in memory. A block goes to the reader as it is, so that what
// waits behind it is never moved.
func (p *Pipe) hold(b []byte) {
	p.held += len(b)
	for len(b) > 0 {
		if last := len(p.memory) - 1; last < 0 || len(p.memory[last]) == chunk {
			p.memory = append(p.memory, p.block())
		}
		last := &p.memory[len(p.memory)-1]
		n := min(len(b), chunk-len(*last))
		*last = append(*last, b[:n]...)
		b = b[n:]
	}
}

// block is an empty block.
func (p *Pipe) block() []byte {
	last := len(p.free) - 1
	if last < 0 {
		return make([]byte, 0, chunk)
	}
	b := p.free[last]
	p.free = p.free[:last]
	return b[:0]
}

// spill writes to the file, from its beginning where all in it has been taken.
func (p *Pipe) spill(b []byte) (int, error) {
	if p.file == nil {
		f, err := Create()
		if err != nil {
			return 0, err
		}
		p.file = f
	}
	if p.taken == p.written {
		p.taken, p.written = 0, 0
	}
	n, err := p.file.WriteAt(b, p.written)
	p.written += int64(n)
	return n, err
}

// End says that nothing more will be written; err, if any, goes to the reader
// in the place of what is left.
func (p *Pipe) End(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.err == nil {
		p.err = err
	}
	p.news.Signal()
}

// CopyTo gives all that is written to take, in order, until the writer ends.
// It returns the writer's error, or take's, which the writer is told, too.
func (p *Pipe) CopyTo(take func([]byte) error) error {
	var b []byte
	for {
		var err error
		if b, err = p.next(b); err != nil || len(b) == 0 {
			return err
		}
		if err := take(b); err != nil {
			p.End(err)
			return err
		}
	}
}

// next takes back the block that was read last, if any, and waits for another; it
// is empty at the end.
func (p *Pipe) next(read []byte) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if read != nil {
		p.free = append(p.free, read)
	}
	for len(p.memory) == 0 && p.taken == p.written && !p.ended {
		p.news.Wait()
	}
	switch {
	case p.err != nil:
		return nil, p.err
	case len(p.memory) > 0:
		b := p.memory[0]
		p.memory = slices.Delete(p.memory, 0, 1)
		p.held -= len(b)
		return b, nil
	case p.taken == p.written:
		return nil, nil
	}
	b := p.block()
	n, err := p.file.ReadAt(b[:min(chunk, p.written-p.taken)], p.taken)
	p.taken += int64(n)
	return b[:n], err
}

// Close takes the file away.
func (p *Pipe) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.file == nil {
		return nil
	}
	return p.file.Close()
}

// errCutOff ends a stream of which the rest cannot be read.
var errCutOff = errors.New("the stream was cut off")

// Through lets write be read by take, which may be slower: what write has written
// waits in a Pipe. Once write calls begin, take gets the bytes, in order, on
// another goroutine, which ends before Through does. The error is take's, or else
// write's.
func Through(take func([]byte) error, write func(to io.Writer, begin func()) error) (err error) {
	pipe := New()
	var sent chan error
	err = errCutOff
	defer func() { // where write panicked, too: the goroutine may not outlive the request
		pipe.End(err)
		if sent != nil {
			err = cmp.Or(<-sent, err)
		}
		err = errors.Join(err, pipe.Close())
	}()
	err = write(pipe, func() {
		sent = make(chan error, 1)
		go func() { sent <- pipe.CopyTo(take) }() // ends with the pipe
	})
	return err
}
