package postgres

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// line is what a connection goes over, and the requests to cancel what runs on
// it, which pgx makes too where it closes a connection that gave no answer in
// time. While it is hushed, none is made: a commit that waits for a standby
// would come to an end without it, and others see what a failover takes back.
type line struct {
	net.Dialer
	hushed atomic.Bool
}

// A machine that is gone without a word is given up after this time.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 4}

// cancelTime is how long the database has to stop what was canceled.
const cancelTime = 2 * time.Second

// lineKey is where a connection keeps its line.
const lineKey = "caseload.line"

// lay gives a connection that is to be made a line of its own.
func lay(_ context.Context, c *pgx.ConnConfig) error {
	l := &line{Dialer: net.Dialer{KeepAliveConfig: keepAlive}}
	c.DialFunc = l.dial
	c.BuildContextWatcherHandler = func(pg *pgconn.PgConn) ctxwatch.Handler {
		pg.CustomData()[lineKey] = l
		return &pgconn.CancelRequestContextWatcherHandler{Conn: pg, DeadlineDelay: cancelTime}
	}
	return nil
}

func (c *conn) line() *line { return c.pg.CustomData()[lineKey].(*line) }

var errHushed = errors.New("a commit is not to be canceled")

// dial connects, to ask for a cancel too.
func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if l.hushed.Load() {
		return nil, errHushed
	}
	return l.DialContext(ctx, network, address)
}
