package commcare

import (
	"encoding/json"
	"errors"

	"caseload"
	"caseload/internal/httpkit"
)

// maxPayload is the size of a body of version 2, in bytes.
const maxPayload = 10 << 20

var errPayload = caseload.Errorf(caseload.CodeInvalid, "Payload must be valid JSON")

// bodyAnswer makes the answer to a body that is JSON, with the members of each
// case that are wanted.
type bodyAnswer func(body json.RawMessage, fields selection) ([]byte, error)

// answerBody answers a request that has a body. The answer is sent when others
// have the room again: a client may take its time.
func (c *call) answerBody(answer bodyAnswer) error {
	text, err := c.answerInRoom(answer)
	if err != nil {
		return err
	}
	return c.sendJSON(text)
}

// answerInRoom reads a body, and makes the answer to it, when there is room for
// it beside the forms and the other bodies.
func (c *call) answerInRoom(answer bodyAnswer) ([]byte, error) {
	fields, err := c.fieldsV2()
	if err != nil {
		return nil, err
	}
	if _, err := c.catalog(); err != nil { // who may not change cases takes no room
		return nil, err
	}
	place, err := c.room.enter(c.r.Context(), c.longestPayload())
	if err != nil {
		return nil, err
	}
	defer place.leave()
	body, err := c.payload()
	if err != nil {
		return nil, err
	}
	place.shrink(int64(len(body)))
	return answer(body, fields)
}

// longestPayload is how many bytes of a body may be read, as far as its header
// tells.
func (c *call) longestPayload() int64 {
	if c.r.ContentLength < 0 {
		return maxPayload
	}
	return min(c.r.ContentLength, maxPayload)
}

// payload reads the body: JSON, without blanks around it. A member that is given
// twice is refused (difference 43).
func (c *call) payload() (json.RawMessage, error) {
	body, err := httpkit.Body(c.w, c.r, maxPayload)
	if err != nil {
		return nil, err
	}
	var value json.RawMessage
	if err := httpkit.DecodeJSON(body, &value); err != nil && string(value) != "null" { // that is no object, as others are none
		return nil, payloadError(err)
	}
	return value, nil
}

// payloadError is the error of a body that cannot be read: of a member that is
// given more than once it says which, of all else what the original does.
func payloadError(err error) error {
	if e, ok := errors.AsType[*caseload.Error](err); ok && len(e.Problems) == 1 && e.Problems[0].Field != "" {
		return err
	}
	return errPayload
}
