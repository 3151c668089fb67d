package commcare

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"caseload/internal/httpkit"
	"caseload/internal/xform"
)

// receivers are the addresses that take forms, for an app where they end in its
// ID.
var receivers = []string{
	"/a/{domain}/receiver", "/a/{domain}/receiver/api", "/a/{domain}/receiver/submission", "/a/{domain}/receiver/secure",
	"/a/{domain}/receiver/{app}", "/a/{domain}/receiver/secure/{app}",
}

// openRosa is the version of the protocol that a client speaks; "" is that of
// one that does not say, and is answered like 2.
type openRosa string

const versionHeader = "X-OpenRosa-Version"

func openRosaOf(h http.Header) openRosa { return openRosa(h.Get(versionHeader)) }

func (v openRosa) is3() bool { return strings.HasPrefix(string(v), "3") }

// answered is the version that an answer is in.
func (v openRosa) answered() string {
	if v.is3() {
		return "3.0"
	}
	return "2.0"
}

// failure is the verdict on a form whose processing failed. It is 201 in version
// 2, whose clients would send the same form for ever otherwise.
func (v openRosa) failure(message string, cause error) verdict {
	if v.is3() {
		return verdict{http.StatusUnprocessableEntity, processingFailure, message, cause}
	}
	return verdict{http.StatusCreated, submitError, message, cause}
}

// greetReceiver answers what a client of OpenRosa asks before it sends a form:
// whether it is let in, and how long a submission may be (OpenRosa Form
// Submission API, 3).
func greetReceiver(c *call) error {
	if _, err := c.catalog(); err != nil { // as it would be told when it sends one
		return err
	}
	h := c.w.Header()
	h.Set(versionHeader, openRosaOf(c.r.Header).answered())
	h.Set("X-OpenRosa-Accept-Content-Length", strconv.Itoa(maxSubmission))
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// receiveForm takes a submission: all that its form says, or nothing.
func receiveForm(c *call) error {
	v, err := c.submit(openRosaOf(c.r.Header))
	if err != nil {
		return err
	}
	note := httpkit.Annotate(c.r.Context())
	note.Err, note.ClientFault = v.cause, v.cause != nil && v.status != http.StatusServiceUnavailable
	c.w.Header().Set(versionHeader, openRosaOf(c.r.Header).answered())
	if v.status == http.StatusServiceUnavailable {
		c.w.Header().Set("Retry-After", strconv.Itoa(int(patience.Seconds())))
	}
	return c.send(c.w, v.status, openRosaType, v.body())
}

// submit reads a submission and carries it out, when there is room for it.
func (c *call) submit(version openRosa) (verdict, error) {
	if _, err := c.catalog(); err != nil { // who may not change cases takes no room
		return verdict{}, err
	}
	atMost, err := longest(c.r)
	if err != nil {
		return notRead(err)
	}
	place, err := c.room.enter(c.r.Context(), atMost)
	if err != nil {
		_, _ = io.Copy(io.Discard, io.LimitReader(c.r.Body, maxSubmission)) // a client that is still sending would not see the answer
		return notRead(err)
	}
	defer place.leave()
	files, err := readSubmission(c.w, c.r)
	if err != nil {
		return notRead(err)
	}
	place.shrink(files.bytes())
	return c.carryOut(files, version)
}

// carryOut does what the form of a submission says.
func (c *call) carryOut(files *sent, version openRosa) (verdict, error) {
	parsed, err := xform.Parse(strings.NewReader(files.form), xform.Limits{Bytes: maxForm})
	if err != nil {
		return notParsed(err, version)
	}
	in := formInput(parsed)
	in.AppID, in.Phone = c.r.PathValue("app"), version != ""
	in.Documents = files.documents()
	if _, err := c.svc.SubmitForm(c.r.Context(), c.by, in); err != nil {
		return notCarriedOut(err, version)
	}
	return received, nil
}
