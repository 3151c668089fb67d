package httpkit

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// uploaded serves one upload of which a client brings a part, and answers how much of it
// came, and how it ended.
func uploaded(t *testing.T, within time.Duration, perSecond int64, bring func(to net.Conn)) (n int64, err error) {
	t.Helper()
	ended := make(chan error, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var err error
		n, err = io.Copy(io.Discard, Paced(w, r.Body, within, perSecond))
		ended <- err
	}))
	server.Config.ReadTimeout = 100 * time.Millisecond // of other requests
	server.Start()
	defer server.Close()
	client, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	bring(client)
	return n, <-ended
}

const beginsUpload = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n"

func TestAnUploadThatStallsIsCutOff(t *testing.T) {
	n, err := uploaded(t, 50*time.Millisecond, 1<<20, func(to net.Conn) {
		_, _ = io.WriteString(to, beginsUpload+strings.Repeat("x", 1000)) // what is not taken, the server's answer tells
	})
	if n != 1000 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%d bytes came, and the end was %v; want 1000 and a deadline", n, err)
	}
}

func TestAnUploadThatGoesOnMayTakeLongerThanOtherRequests(t *testing.T) {
	n, err := uploaded(t, time.Minute, 1, func(to net.Conn) {
		_, _ = io.WriteString(to, beginsUpload)
		past := time.NewTimer(200 * time.Millisecond) // beyond the server's timeout of all requests
		<-past.C
		_, _ = io.WriteString(to, strings.Repeat("x", 4000))
	})
	if n != 4000 || err != nil {
		t.Errorf("%d bytes came, and the end was %v; want 4000", n, err)
	}
}
