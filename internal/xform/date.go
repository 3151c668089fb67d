package xform

import (
	"strings"
	"time"
)

// dateLayouts are the spellings of ISO 8601 that phones and integrations write;
// time.Parse takes a fraction of a second with each.
var dateLayouts = []string{
	"2006-01-02T15:04:05Z07:00",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05Z07",
	"2006-01-02T15:04:05",
	"2006-01-02T15:04Z07:00",
	"2006-01-02T15:04",
	"2006-01-02",
}

// parseDate reads a date, or a date and time with T or a blank between them, in
// UTC where it names no zone, and returns it in UTC to the microsecond. ok is
// false for what is none, years beyond 1 to 9999 among them.
func parseDate(s string) (t time.Time, ok bool) {
	if len(s) > len("2006-01-02") && s[10] == ' ' {
		s = s[:10] + "T" + s[11:]
	}
	for _, layout := range dateLayouts {
		t, err := time.Parse(layout, strings.ToUpper(s))
		if t = t.UTC().Truncate(time.Microsecond); err == nil && !t.IsZero() && t.Year() >= 1 && t.Year() <= 9999 {
			return t, true
		}
	}
	return time.Time{}, false
}

// optionalDate reads the date at a path of a case block; "" is the zero time.
func optionalDate(path, s string) (time.Time, *Error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, ok := parseDate(s)
	if !ok {
		return time.Time{}, invalid(path, "This is not a date; write 2026-01-31 or 2026-01-31T14:05:06.789Z, with Z or an offset such as +05:30.")
	}
	return t, nil
}
