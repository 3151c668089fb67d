package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"caseload/internal/store/sqldb"
)

// raised makes a panic here, for another goroutine to go on with.
func raised() error {
	return sqldb.Catch(func() error { panic("planted") })
}

func TestARelayedPanicIsLoggedWithTheStackOfItsOrigin(t *testing.T) {
	s := run(t, Options{Handler: answering(func(http.ResponseWriter, *http.Request) {
		caught := make(chan error)
		go func() { caught <- raised() }()
		_ = sqldb.Raise(<-caught)
	})})
	resp, _ := do(t, http.MethodGet, s.URL(), nil)
	_ = s.stop()
	panics := s.log.lines(t, "panic")
	if resp.StatusCode != 500 || len(panics) != 1 || panics[0]["what"] != "a value of type string" || !strings.Contains(fmt.Sprint(panics[0]["stack"]), "server.raised") {
		t.Errorf("GET = %d with the panics %v in the log, want 500 and one with the stack of raised", resp.StatusCode, panics)
	}
	if strings.Contains(s.log.String(), "planted") {
		t.Errorf("the log repeats the panic's text:\n%s", s.log)
	}
}
