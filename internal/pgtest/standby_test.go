package pgtest

import (
	"fmt"
	"testing"
)

func TestAStandbyFollows(t *testing.T) {
	t.Parallel()
	primary := Start(t, Options{Password: "secret"})
	standby := primary.Standby(t)
	primary.Exec(makeNumbers, addNumber)
	primary.Caught(standby)
	replica := connect(t, standby.URL("postgres"))
	wantCount(t, replica, countNumbers, 1)
	if _, err := replica.Exec(t.Context(), addNumber); err == nil {
		t.Error("a standby takes writes")
	}
}

func TestAPromotedStandbyKeepsWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	primary := Start(t, Options{})
	standby := primary.Standby(t)
	primary.Synchronous(standby)
	primary.Exec(makeNumbers)
	writer, acknowledged := connect(t, primary.TCP("postgres")), make(chan int)
	go func() {
		n := 0
		defer func() { acknowledged <- n }()
		for ; ; n++ {
			if _, err := writer.Exec(t.Context(), addNumber); err != nil {
				return
			}
			if n == 20 {
				acknowledged <- n
			}
		}
	}()
	<-acknowledged
	primary.Kill()
	n := <-acknowledged
	standby.Promote()
	// The insert that the crash cut off may be there too.
	survivor := connect(t, standby.TCP("postgres"))
	var got int
	if err := survivor.QueryRow(t.Context(), countNumbers).Scan(&got); err != nil || got < n || got > n+1 {
		t.Errorf("%s = %d, %v; want the %d acknowledged, at most one more", countNumbers, got, err, n)
	}
	do(t, survivor, addNumber)
}

func TestNoCommitIsAcknowledgedWithoutTheSynchronousStandby(t *testing.T) {
	t.Parallel()
	primary := Start(t, Options{})
	standby := primary.Standby(t)
	primary.Exec(makeNumbers)
	primary.Synchronous(standby)
	standby.Stop()
	conn := connect(t, primary.URL("postgres"))
	pid := conn.PgConn().PID()
	done := make(chan error)
	go func() {
		_, err := conn.Exec(t.Context(), addNumber)
		done <- err
	}()
	primary.until(fmt.Sprintf("SELECT wait_event = 'SyncRep' FROM pg_stat_activity WHERE pid = %d", pid))
	standby.Restart()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
