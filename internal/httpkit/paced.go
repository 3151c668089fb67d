package httpkit

import (
	"io"
	"net/http"
	"time"
)

// Paced is the body of a request that may take longer than others, such as a large
// file. The client has the time within to begin, and is then cut off once it has
// brought fewer than perSecond bytes a second on the whole: Read fails with
// os.ErrDeadlineExceeded. (A writer without deadlines is a test's.)
func Paced(w http.ResponseWriter, body io.ReadCloser, within time.Duration, perSecond int64) io.ReadCloser {
	return &paced{ReadCloser: body, connection: http.NewResponseController(w), end: time.Now().Add(within), perSecond: perSecond}
}

type paced struct {
	io.ReadCloser
	connection *http.ResponseController
	end        time.Time // of what was brought until now
	perSecond  int64
}

// Read gives the client as much more time as it has earned by what came before.
func (p *paced) Read(into []byte) (int, error) {
	_ = p.connection.SetReadDeadline(p.end)
	n, err := p.ReadCloser.Read(into)
	p.end = p.end.Add(time.Duration(n) * time.Second / time.Duration(p.perSecond))
	return n, err
}
