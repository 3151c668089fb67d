package commcare

import (
	"strconv"
	"time"

	"caseload/internal/encode"
)

// jsonText is JSON in the making. Whoever writes an object of version 1 does it
// in the order of its members' names, as the original does.
type jsonText struct{ buf []byte }

func (j *jsonText) open()  { j.buf = append(j.buf, '{') }
func (j *jsonText) close() { j.buf = append(j.buf, '}') }

// next writes the comma before all items of an object or array but the first.
func (j *jsonText) next() {
	if last := j.buf[len(j.buf)-1]; last != '{' && last != '[' {
		j.buf = append(j.buf, ',')
	}
}

// key writes what stands before the value of a member.
func (j *jsonText) key(name string) {
	j.next()
	j.string(name)
	j.buf = append(j.buf, ':')
}

func (j *jsonText) string(s string) { j.buf = encode.AppendJSONString(j.buf, []byte(s)) }

// raw writes a member whose value is JSON already.
func (j *jsonText) raw(name, value string) {
	j.key(name)
	j.buf = append(j.buf, value...)
}

func (j *jsonText) text(name, value string) {
	j.key(name)
	j.string(value)
}

// textOrNull writes a text of which "" is null.
func (j *jsonText) textOrNull(name, value string) {
	if value == "" {
		j.raw(name, "null")
		return
	}
	j.text(name, value)
}

func (j *jsonText) flag(name string, value bool) { j.raw(name, strconv.FormatBool(value)) }

// number writes a member that is a whole number.
func (j *jsonText) number(name string, n int64) {
	j.key(name)
	j.buf = strconv.AppendInt(j.buf, n, 10)
}

// time writes a time to the microsecond; the zero time is null.
func (j *jsonText) time(name string, t time.Time) {
	if t.IsZero() {
		j.raw(name, "null")
		return
	}
	j.key(name)
	j.buf = append(encode.AppendTimeMicro(append(j.buf, '"'), t.UnixMicro()), '"')
}

// texts writes a member that is a list of texts.
func (j *jsonText) texts(name string, values []string) {
	j.raw(name, "[")
	for _, s := range values {
		j.next()
		j.string(s)
	}
	j.buf = append(j.buf, ']')
}

// meta writes the member of an envelope that says which page it is.
func (j *jsonText) meta(p paging, l links, total int64) {
	j.raw("meta", "{")
	j.number("limit", int64(p.limit))
	j.textOrNull("next", l.next)
	j.number("offset", int64(p.offset))
	j.textOrNull("previous", l.previous)
	j.number("total_count", total)
	j.close()
}
