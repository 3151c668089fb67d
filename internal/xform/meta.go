package xform

import (
	"strings"
	"time"
)

// MetaSpace is the namespace of OpenRosa's block meta.
const MetaSpace = "http://openrosa.org/jr/xforms"

// Meta is what a form says of its own filling in: the OpenRosa block meta.
type Meta struct {
	InstanceID string
	UserID     string
	Username   string
	DeviceID   string
	TimeStart  time.Time // zero where absent, or not a date
	TimeEnd    time.Time // likewise
}

// findMeta reads the first child of the root that is called meta, in any
// namespace. CommCare before 1.0 wrote Meta, DeviceID and TimeStart, uid for
// instanceID, and user_id or chw_id for userID: such forms are read as well.
func findMeta(root *element) Meta {
	var m Meta
	for _, e := range root.children {
		if strings.EqualFold(e.name, "meta") {
			for _, field := range e.children {
				if value := field.trimmed(); value != "" {
					m.set(strings.ToLower(field.name), value)
				}
			}
			return m
		}
	}
	return m
}

func (m *Meta) set(name, value string) {
	switch name {
	case "instanceid", "uid":
		m.InstanceID = value
	case "userid", "user_id", "chw_id":
		m.UserID = value
	case "username":
		m.Username = value
	case "deviceid":
		m.DeviceID = value
	case "timestart":
		m.TimeStart, _ = parseDate(value)
	case "timeend":
		m.TimeEnd, _ = parseDate(value)
	}
}
