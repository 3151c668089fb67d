package tabular

import "caseload/internal/encode"

// jsonRows writes an object a line, which are an array or NDJSON. Every object has
// every member.
type jsonRows struct {
	columns []Column
	before  []string // what stands before each cell
	array   bool
	begun   bool // a row stands before the next
}

func newJSONRows(columns []Column, array bool) *jsonRows {
	j := &jsonRows{columns: columns, array: array}
	for i, c := range columns {
		before := []byte{',', '"'}[:1]
		if i == 0 {
			before[0] = '{'
		}
		before = encode.AppendJSONString(before, []byte(c.Name))
		j.before = append(j.before, string(before)+":")
	}
	return j
}

func (j *jsonRows) head(dst []byte) []byte {
	if j.array {
		return append(dst, '[')
	}
	return dst
}

func (j *jsonRows) row(dst []byte, rows Rows, row int) []byte {
	if j.array {
		if j.begun {
			dst = append(dst, ',')
		}
		j.begun = true
		dst = append(dst, '\n')
	}
	for i := range j.columns {
		dst = append(dst, j.before[i]...)
		switch k := j.columns[i].Kind; {
		case rows.Null(row, i):
			dst = append(dst, "null"...)
		case k == Text:
			dst = encode.AppendJSONString(dst, rows.Text(row, i))
		case k == Nested:
			dst = append(dst, rows.Text(row, i)...)
		case k == Date || k == Time:
			dst = append(appendPlain(append(dst, '"'), k, rows, row, i), '"')
		default:
			dst = appendPlain(dst, k, rows, row, i)
		}
	}
	dst = append(dst, '}')
	if !j.array {
		dst = append(dst, '\n')
	}
	return dst
}

func (j *jsonRows) tail(dst []byte) []byte {
	if j.array {
		return append(dst, "\n]\n"...)
	}
	return dst
}
