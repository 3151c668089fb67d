package caseload

import "time"

// Job is what a server does in its own time for who asked for it. Any server of the
// database may claim it; the one that has says now and then that it is alive and how far
// the job is, and at the end settles what has become of it.
type Job struct {
	ID       string
	Tenant   TenantID
	Made     time.Time // when it was asked for
	State    JobState
	Runner   string    // the server that does it, "" for none
	Beat     time.Time // when that was last heard of
	Attempts int       // servers that began it
	Problem  string    // why it failed, for people
}

// JobState says how far a Job is.
type JobState string

// The states. The last three are final.
const (
	JobNew       JobState = "new" // more must be said before it can be done
	JobQueued    JobState = "queued"
	JobRunning   JobState = "running"
	JobDone      JobState = "done"
	JobFailed    JobState = "failed"
	JobCancelled JobState = "cancelled"
)

// Final reports whether the job came to an end.
func (s JobState) Final() bool { return s == JobDone || s == JobFailed || s == JobCancelled }

// Open reports whether a server does the job, or is to.
func (s JobState) Open() bool { return s == JobQueued || s == JobRunning }

const (
	maxJobAttempts = 3                // servers that may begin one
	jobPatience    = 30 * time.Second // without a beat, until another server takes it over
)

// Base is the job itself of what embeds one.
func (j *Job) Base() *Job { return j }

// Claim makes a server that of a job, now: the part of Control.ClaimExport and of
// Control.ClaimImport that is the same for all.
func (j *Job) Claim(runner string, now time.Time) {
	j.State, j.Runner, j.Beat = JobRunning, runner, now
	j.Attempts++
}

// wornOut reports whether a job that was claimed was begun too often, and has it fail
// then.
func (j *Job) wornOut() bool {
	if j.Attempts <= maxJobAttempts {
		return false
	}
	j.State, j.Problem = JobFailed, kindWornOut.Of().String()
	return true
}

// settle takes over what the server that does a job says of it. CodeGone says that it is
// not that server's any more.
func (j *Job) settle(said *Job, now time.Time) error {
	if j.State != JobRunning || j.Runner != said.Runner || j.Attempts != said.Attempts {
		return Errorf(CodeGone, "It was cancelled, or another server does it by now.")
	}
	if said.State == JobQueued { // a server that stops gives it back
		j.Attempts--
	}
	j.State, j.Problem, j.Beat = said.State, said.Problem, now
	return nil
}
