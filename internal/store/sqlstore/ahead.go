package sqlstore

import (
	"errors"

	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// blocksAhead is how many blocks are read ahead of who uses them.
const blocksAhead = 4

// errStopped ends the reading of an answer whose user has failed.
var errStopped = errors.New("the reading was stopped")

// readAhead hands the blocks of an answer to use, which returns one to be
// filled in its place, the same or another. A goroutine reads while use works;
// it ends before readAhead does, though use fails or panics.
func readAhead(c sqldb.Conn, q sqlq.Query, kinds []caseload.Kind, use func(*caseload.Block) (*caseload.Block, error)) error {
	free, full := make(chan *caseload.Block, blocksAhead), make(chan *caseload.Block, blocksAhead)
	stop := make(chan struct{})
	for range blocksAhead {
		free <- caseload.NewBlock(kinds...)
	}
	var readErr error
	go func() {
		defer close(full)
		readErr = sqldb.Catch(func() error { return fill(c, q, free, full, stop) })
	}()
	defer func() {
		close(stop)
		for range full { // until the goroutine has let go of the connection
		}
	}()
	for b := range full {
		next, err := use(b)
		if err != nil {
			return err
		}
		next.Reset(kinds)
		free <- next
	}
	return sqldb.Raise(readErr)
}

func fill(c sqldb.Conn, q sqlq.Query, free <-chan *caseload.Block, full chan<- *caseload.Block, stop <-chan struct{}) error {
	last, err := c.Fill(q.SQL, q.Args, <-free, func(b *caseload.Block) (*caseload.Block, error) {
		full <- b
		select {
		case <-stop:
			return b, errStopped
		case next := <-free:
			return next, nil
		}
	})
	if err == nil && last.Rows() > 0 {
		full <- last
	}
	return err
}
