package pgtest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgproto3"
)

// link is a connection of a client and the one of the server that belongs to it.
// PostgreSQL, Message Formats, tells what they say.
type link struct {
	proxy          *Proxy
	client, server net.Conn
	closing        sync.Once
	closed         chan struct{}

	// Known to ask alone.
	prepared map[string]string // the text of each prepared statement
	asked    int64             // how often the server was asked what it ends with ReadyForQuery

	cutAt  atomic.Int64          // the number of the ReadyForQuery that the client does not see; 0: none
	failed atomic.Pointer[fault] // what the last broken statement fails with
}

// broken stands in place of a statement that is to fail. The server quotes it in
// its error, which is then told as the one that was asked for; so it is the
// server that aborts the transaction and skips what follows.
const broken = "broken_by_a_proxy"

func newLink(p *Proxy, client, server net.Conn) *link {
	return &link{proxy: p, client: client, server: server, closed: make(chan struct{}), prepared: map[string]string{}}
}

func (l *link) close() {
	l.closing.Do(func() {
		close(l.closed)
		_ = l.client.Close() // neither is written to any more
		_ = l.server.Close()
	})
}

// ask passes what the client says, until either closes.
func (l *link) ask() {
	defer l.close()
	in := bufio.NewReader(l.client)
	if err := l.greet(in); err != nil {
		return
	}
	l.asked = 1
	out := bufio.NewWriter(l.server)
	_ = pass(in, out, l.request) // the client sees that it ended
}

// answer passes what the server says, until either closes.
func (l *link) answer() {
	defer l.close()
	var answered int64
	out := bufio.NewWriter(l.client)
	_ = pass(bufio.NewReader(l.server), out, func(m message) (message, error) { // the client sees that it ended
		if m.kind == 'Z' {
			answered++
		}
		return l.reply(m, answered)
	})
}

// message is one of either side, after the first.
type message struct {
	kind byte
	body []byte
}

// pass writes the messages as change returns them, but for those without a kind.
func pass(in *bufio.Reader, out *bufio.Writer, change func(message) (message, error)) error {
	defer func() { _ = out.Flush() }() // what came whole before the end
	for {
		m, err := readMessage(in)
		if err != nil {
			return err
		}
		if m, err = change(m); err != nil {
			return err
		}
		if m.kind != 0 {
			// A writer keeps its first error, and Flush returns it.
			_ = out.WriteByte(m.kind)
			_, _ = out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(m.body)+4)))
			_, _ = out.Write(m.body)
		}
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
}

func readMessage(in *bufio.Reader) (m message, err error) {
	if m.kind, err = in.ReadByte(); err != nil {
		return m, err
	}
	if m.kind == 0 {
		return m, errors.New("a message without a kind")
	}
	m.body, err = readBody(in)
	return m, err
}

// readBody reads what a length that counts itself stands before.
func readBody(in *bufio.Reader) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(in, length[:]); err != nil {
		return nil, err
	}
	n := int64(binary.BigEndian.Uint32(length[:])) - 4
	if n < 0 {
		return nil, fmt.Errorf("a message of %d bytes", n)
	}
	var body bytes.Buffer // grows by what comes, whatever was announced
	_, err := io.CopyN(&body, in, n)
	return body.Bytes(), err
}

// greet passes the first message, which has no kind, and before it tells a
// client that would encrypt that it cannot.
func (l *link) greet(in *bufio.Reader) error {
	const askTLS, askGSS = 80877103, 80877104
	for {
		body, err := readBody(in)
		if err != nil {
			return err
		}
		if err := l.flow(); err != nil {
			return err
		}
		if code := binary.BigEndian.Uint32(append(body, 0, 0, 0, 0)); code != askTLS && code != askGSS {
			_, err := l.server.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+4)), body...))
			return err
		}
		if _, err := l.client.Write([]byte("N")); err != nil {
			return err
		}
	}
}

// flow waits while the proxy is stalled.
func (l *link) flow() error {
	select {
	case <-l.proxy.flowing():
		return nil
	case <-l.closed:
		return net.ErrClosed
	}
}

// request returns what the server gets for a message of the client.
func (l *link) request(m message) (message, error) {
	if err := l.flow(); err != nil {
		return m, err
	}
	switch m.kind {
	case 'P':
		var parse pgproto3.Parse
		if err := parse.Decode(m.body); err != nil {
			return m, err
		}
		l.prepared[parse.Name] = parse.Query
	case 'Q':
		l.asked++
		var query pgproto3.Query
		if err := query.Decode(m.body); err != nil {
			return m, err
		}
		return l.run(m, query.String, l.asked, &pgproto3.Query{String: broken})
	case 'B':
		var bind pgproto3.Bind
		if err := bind.Decode(m.body); err != nil {
			return m, err
		}
		// The Sync to come ends what is asked.
		return l.run(m, l.prepared[bind.PreparedStatement], l.asked+1, &pgproto3.Bind{PreparedStatement: broken})
	case 'S', 'F':
		l.asked++
	}
	return m, nil
}

// run returns what the server gets for the message that runs a statement, whose
// answer ends with the n-th ReadyForQuery.
func (l *link) run(m message, sql string, n int64, instead pgproto3.FrontendMessage) (message, error) {
	switch f := l.proxy.faultOf(sql); f.does {
	case fails:
		l.failed.Store(&f)
		return encode(instead)
	case cutsBefore:
		return m, net.ErrClosed
	case cutsAfter:
		l.cutAt.CompareAndSwap(0, n)
	case passes:
	}
	return m, nil
}

// reply returns what the client gets for a message of the server, after the
// server was ready so many times.
func (l *link) reply(m message, answered int64) (message, error) {
	if cutAt := l.cutAt.Load(); cutAt != 0 {
		if answered >= cutAt {
			return m, net.ErrClosed
		}
		return message{}, nil
	}
	if err := l.flow(); err != nil || m.kind != 'E' {
		return m, err
	}
	var failure pgproto3.ErrorResponse
	f := l.failed.Load()
	if err := failure.Decode(m.body); err != nil || f == nil || !strings.Contains(failure.Message, broken) {
		return m, err
	}
	return encode(&pgproto3.ErrorResponse{
		Severity: "ERROR", SeverityUnlocalized: "ERROR", Code: f.code, Message: f.message,
	})
}

func encode(m pgproto3.Message) (message, error) {
	encoded, err := m.Encode(nil)
	if err != nil {
		return message{}, err
	}
	return message{kind: encoded[0], body: encoded[5:]}, nil
}
