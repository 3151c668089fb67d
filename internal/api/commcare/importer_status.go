package commcare

import (
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"caseload"
	"caseload/internal/encode"
)

// uploadState is how far an upload is, by the original's numbers.
type uploadState int

const (
	uploadStarted uploadState = 1
	uploadDone    uploadState = 2
	uploadFailed  uploadState = 3
)

// The bounds of what is kept of uploads.
const (
	maxUploadErrors = 100   // kinds of errors of one upload
	maxUploadsKept  = 1_000 // by a process, of which the oldest are forgotten
	maxUploadsBusy  = 4     // that a process works on at once
)

// uploadStatus is what has become of an upload. The importer writes it while
// clients read it.
type uploadStatus struct {
	id  string
	key caseload.PK // of who may read it

	mu                       sync.Mutex
	state                    uploadState
	matched, created, failed int
	forms                    int
	errors                   []uploadError
}

// uploadError is one kind of error, with the rows that have it; its sample is of
// the first.
type uploadError struct {
	rowError
	rows []int
}

// count notes rows that were stored by one form.
func (s *uploadStatus) count(rows []*importRow) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forms++
	for _, row := range rows {
		if row.change.Mode == caseload.CreateOnly {
			s.created++
		} else {
			s.matched++
		}
	}
}

// refuse notes a row that is wrong.
func (s *uploadStatus) refuse(row *importRow) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed++
	s.add(*row.wrong, row.number)
}

// add lists a row under its error. Beyond a number of kinds all others are one.
func (s *uploadStatus) add(e rowError, rows ...int) {
	is := func(known uploadError) bool {
		return known.title == e.title && known.description == e.description && known.column == e.column
	}
	at := slices.IndexFunc(s.errors, is)
	if at < 0 && len(s.errors) >= maxUploadErrors {
		e = rowError{title: "Further Errors", description: "These rows are wrong in more ways than are listed."}
		at = slices.IndexFunc(s.errors, is)
	}
	if at < 0 {
		e.sample = encode.Clip(e.sample)
		s.errors = append(s.errors, uploadError{rowError: e})
		at = len(s.errors) - 1
	}
	s.errors[at].rows = append(s.errors[at].rows, rows...)
}

// end notes that the work is over; message says why it failed, "" if it did not.
func (s *uploadStatus) end(message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = uploadDone
	if message != "" {
		s.state = uploadFailed
		s.add(rowError{title: "Upload Failed", description: message})
	}
}

func (s *uploadStatus) busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state == uploadStarted
}

// json is the status as clients poll it.
func (s *uploadStatus) json() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := &jsonText{}
	j.open()
	j.raw("progress", `{"percent":`+strconv.Itoa(s.percent())+`}`)
	j.raw("result", "{")
	j.number("created_count", int64(s.created))
	j.raw("errors", "[")
	for i := range s.errors {
		j.next()
		s.errors[i].write(j)
	}
	j.buf = append(j.buf, ']')
	j.number("failed_count", int64(s.failed))
	j.number("match_count", int64(s.matched))
	j.number("num_chunks", int64(s.forms))
	j.close()
	j.number("state", int64(s.state))
	j.close()
	return j.buf
}

// percent is 0 until all is done, as how many rows there are is not known before.
func (s *uploadStatus) percent() int {
	if s.state == uploadDone {
		return 100
	}
	return 0
}

func (e *uploadError) write(j *jsonText) {
	j.open()
	j.text("column", e.column)
	j.text("description", e.description)
	j.raw("rows", "[")
	for _, n := range e.rows {
		j.next()
		j.buf = strconv.AppendInt(j.buf, int64(n), 10)
	}
	j.buf = append(j.buf, ']')
	j.text("sample", e.sample)
	j.text("title", e.title)
	j.close()
}

// uploads is what a process knows of the uploads that it took: their status is
// lost when it ends, and another process has never had it.
type uploads struct {
	mu   sync.Mutex
	kept []*uploadStatus // oldest first

	roomOnce sync.Once
	room     *semaphore.Weighted // for what workbooks hold in memory

	storing sync.Mutex // one form of rows at a time
}

// roomWait is how long an upload waits until others have been read.
const roomWait = 5 * time.Second

// enter waits until there is room in memory to read a file: one of the largest
// workbooks is read at a time, or several small ones. The file takes it until
// leave is called.
func (u *uploads) enter(ctx context.Context, file []byte) (leave func(), err error) {
	u.roomOnce.Do(func() { u.room = semaphore.NewWeighted(maxHeld) })
	ctx, cancel := context.WithTimeout(ctx, roomWait)
	defer cancel()
	size := held(file)
	if err := u.room.Acquire(ctx, size); err != nil {
		return nil, errBusy
	}
	return func() { u.room.Release(size) }, nil
}

var errBusy = caseload.Errorf(caseload.CodeUnavailable, "Other uploads are being worked on. Try again later.")

// begin keeps the status of a new upload, if there are not too many under way.
func (u *uploads) begin(key caseload.PK) (*uploadStatus, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	busy := 0
	for _, other := range u.kept {
		if other.busy() {
			busy++
		}
	}
	if busy >= maxUploadsBusy {
		return nil, errBusy
	}
	if len(u.kept) >= maxUploadsKept {
		oldest := slices.IndexFunc(u.kept, func(s *uploadStatus) bool { return !s.busy() })
		u.kept = slices.Delete(u.kept, oldest, oldest+1)
	}
	s := &uploadStatus{id: rand.Text(), key: key, state: uploadStarted}
	u.kept = append(u.kept, s)
	return s, nil
}

// drop forgets an upload of which nothing came.
func (u *uploads) drop(s *uploadStatus) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.kept = slices.DeleteFunc(u.kept, func(other *uploadStatus) bool { return other == s })
}

// find finds a status by its ID, for the key that sent the upload.
func (u *uploads) find(id string, key caseload.PK) *uploadStatus {
	u.mu.Lock()
	defer u.mu.Unlock()
	i := slices.IndexFunc(u.kept, func(s *uploadStatus) bool { return s.id == id && s.key == key })
	if i < 0 {
		return nil
	}
	return u.kept[i]
}
