package caseload

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"caseload/internal/fold"
)

// The limits of what may be written, in bytes.
const (
	MaxText   = 100_000 // one text
	MaxName   = 1_000   // a name, a reference, an id
	maxDigits = 100     // a decimal number
	maxKey    = 256     // the order key of a property; longer texts compare by their first bytes
)

// Value is one parsed value: it is null, or holds what its kind allows, in the
// kind's one canonical form. The zero Value is null.
type Value struct {
	kind Kind
	set  bool
	n    int64
	s    string
}

// Int makes a Value of a whole number. Like Text, Bool, Ref, Time and Day it is
// for what is already parsed.
func Int(n int64) Value { return Value{kind: KindInt, set: true, n: n} }

// Text makes a text Value; "" is null.
func Text(s string) Value { return Value{kind: KindText, set: s != "", s: s} }

// Bool makes a boolean Value.
func Bool(b bool) Value { return Value{kind: KindBool, set: true, n: boolCell(b)} }

// Degrees makes a latitude or longitude.
func Degrees(x float64) Value { return Value{kind: KindDegrees, set: true, n: degreesCell(x)} }

// Ref makes a Value that refers to a row; 0 is null.
func Ref(k PK) Value { return Value{kind: KindRef, set: k != 0, n: int64(k)} }

// Time makes a datetime Value; the zero time is null.
func Time(t time.Time) Value { return Value{kind: KindTime, set: !t.IsZero(), n: micros(t)} }

// Day makes a date Value; the zero date is null.
func Day(d Date) Value { return Value{kind: KindDate, set: !d.IsZero(), n: d.days()} }

// Kind returns the Value's kind.
func (v Value) Kind() Kind { return v.kind }

// IsNull reports whether nothing is held.
func (v Value) IsNull() bool { return !v.set }

// Int64 returns what a Value of an integer kind is kept as, 0 for null.
func (v Value) Int64() int64 { return v.n }

// Str returns the canonical text of a Value of a textual kind, "" for null.
func (v Value) Str() string { return v.s }

// ParseText checks a text: valid UTF-8, no NUL byte, at most limit bytes. It is
// returned as it came.
func ParseText(s string, limit int) (Value, error) {
	switch {
	case len(s) > limit:
		return Value{}, refused(kindTooLong.Of(limit))
	case !utf8.ValidString(s):
		return Value{}, refused(kindNotUTF8.Of())
	case !keepable(s):
		return Value{}, refused(kindNUL.Of())
	}
	return Text(s), nil
}

// keepable reports whether a row may hold a text. Where PostgreSQL is asked for
// any other, that is an error.
func keepable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// ParseNumber reads a decimal number (sign, digits, fraction, exponent) into
// its canonical text: no exponent, no leading zeros, no trailing zeros behind
// the point.
func ParseNumber(s string) (Value, error) {
	bad := refused(kindNumber.Of())
	rest, neg := strings.CutPrefix(strings.TrimPrefix(s, "+"), "-")
	if strings.HasPrefix(s, "+-") {
		return Value{}, bad
	}
	mantissa, exponent, hasExp := cutExponent(rest)
	exp := 0
	if hasExp {
		var err error
		if exp, err = strconv.Atoi(exponent); err != nil || exp < -maxDigits || exp > maxDigits {
			return Value{}, bad
		}
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	if whole+frac == "" || !isDigits(whole) || !isDigits(frac) || len(whole)+len(frac) > maxDigits {
		return Value{}, bad
	}
	return Value{kind: KindNumber, set: true, s: canonicalDecimal(neg, whole, frac, exp)}, nil
}

func cutExponent(s string) (mantissa, exponent string, found bool) {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// canonicalDecimal writes digits whole.frac times ten to the exp.
func canonicalDecimal(neg bool, whole, frac string, exp int) string {
	digits := whole + frac
	point := len(whole) + exp
	if point < 0 {
		digits, point = strings.Repeat("0", -point)+digits, 0
	}
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	whole = strings.TrimLeft(digits[:point], "0")
	frac = strings.TrimRight(digits[point:], "0")
	if whole == "" {
		whole = "0"
	}
	switch {
	case whole == "0" && frac == "":
		return "0"
	case frac != "":
		whole += "." + frac
	}
	if neg {
		return "-" + whole
	}
	return whole
}

// ParseDay reads a calendar date written 2006-01-02.
func ParseDay(s string) (Value, error) {
	d, err := ParseDate(s)
	if err != nil {
		return Value{}, err
	}
	return Day(d), nil
}

// ParseTime reads an RFC 3339 time, with a zone.
func ParseTime(s string) (Value, error) {
	t, err := time.Parse(time.RFC3339, s)
	t = t.UTC().Truncate(time.Microsecond)
	if err != nil || t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return Value{}, refused(kindTime.Of())
	}
	return Time(t), nil
}

// ParseBool reads true or false.
func ParseBool(s string) (Value, error) {
	switch s {
	case "true":
		return Bool(true), nil
	case "false":
		return Bool(false), nil
	}
	return Value{}, refused(kindBool.Of())
}

// ParseValue reads s as a value of a declared field's kind. The empty text is
// null.
func ParseValue(k Kind, s string, choices []string) (Value, error) {
	if s == "" {
		return Value{kind: k}, nil
	}
	switch k {
	case KindNumber:
		return ParseNumber(s)
	case KindDate:
		return ParseDay(s)
	case KindTime:
		return ParseTime(s)
	case KindBool:
		return ParseBool(s)
	case KindChoice:
		for _, c := range choices {
			if c == s {
				return Value{kind: KindChoice, set: true, s: s}, nil
			}
		}
		return Value{}, notChoice(choices)
	}
	return ParseText(s, MaxText)
}

// notChoice refuses what is none of the choices of a field.
func notChoice(choices []string) *Error {
	e := refused(kindChoice.Of())
	e.Problems = []Problem{{Allowed: choices}}
	return e
}

// Canonical is the one text of the value: what properties keep and files show.
func (v Value) Canonical() string {
	switch {
	case !v.set:
		return ""
	case v.kind.Textual():
		return v.s
	case v.kind == KindTime:
		return fromMicros(v.n).Format("2006-01-02T15:04:05.999999Z07:00")
	case v.kind == KindDate:
		return dateFromDays(v.n).String()
	case v.kind == KindBool:
		return strconv.FormatBool(v.n != 0)
	}
	return strconv.FormatInt(v.n, 10)
}

// AppendKey appends bytes that sort as the values do: folded text, numbers by
// size, times by the clock. Two values are equal when their keys are.
func (v Value) AppendKey(dst []byte) []byte {
	switch {
	case v.kind == KindNumber:
		return appendNumberKey(dst, v.s)
	case v.kind.Textual():
		return append(dst, cutBytes(fold.Key(v.s), maxKey)...)
	}
	u := uint64(v.n) ^ (1 << 63) // two's complement to an order of unsigned bytes
	return append(dst, byte(u>>56), byte(u>>48), byte(u>>40), byte(u>>32), byte(u>>24), byte(u>>16), byte(u>>8), byte(u))
}

// appendNumberKey writes the sign, the number of whole digits and the digits;
// a negative number has its bytes turned over, and ends above any digit.
func appendNumberKey(dst []byte, canonical string) []byte {
	s, neg := strings.CutPrefix(canonical, "-")
	if !neg && s == "0" {
		return append(dst, 1)
	}
	whole, frac, _ := strings.Cut(s, ".")
	exponent := len(whole)
	digits := whole + frac
	if whole == "0" {
		digits = strings.TrimLeft(frac, "0")
		exponent = len(digits) - len(frac)
	}
	start := len(dst)
	exponent += 1 << 15
	dst = append(dst, 2, byte(exponent>>8), byte(exponent))
	dst = append(dst, digits...)
	dst = append(dst, 0)
	if neg {
		for i := start; i < len(dst); i++ {
			dst[i] = ^dst[i]
		}
		dst[start] = 0
	}
	return dst
}

// cutBytes cuts s to at most n bytes, not inside a rune.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Date is a day of the calendar, without a zone. The zero Date is no day.
type Date struct {
	Year       int
	Month, Day int
}

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d.Month == 0 }

// String writes d as 2006-01-02, "" for no day.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.In(time.UTC).Format(time.DateOnly)
}

// In returns the first moment of d in a zone. Where clocks leave out midnight,
// or the whole day, it is the first moment that there is after it.
func (d Date) In(zone *time.Location) time.Time {
	t := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, zone)
	for DateOf(t).before(d) {
		t = t.Add(15 * time.Minute) // all changes of clocks are multiples of it
	}
	return t
}

func (d Date) before(other Date) bool {
	return cmp.Or(d.Year-other.Year, d.Month-other.Month, d.Day-other.Day) < 0
}

// AddDays returns the day n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.In(time.UTC).AddDate(0, 0, n)) }

// DateOf returns the day that t falls on in its own zone.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, d := t.Date()
	return Date{y, int(m), d}
}

// ParseDate reads a date written 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 || t.IsZero() { // the first day of year 1 stands for none
		return Date{}, refused(kindDay.Of())
	}
	return DateOf(t), nil
}

const secondsPerDay = 24 * 60 * 60

func (d Date) days() int64 {
	if d.IsZero() {
		return 0
	}
	return floorDiv(d.In(time.UTC).Unix(), secondsPerDay)
}

func dateFromDays(n int64) Date { return DateOf(time.Unix(n*secondsPerDay, 0).UTC()) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(n int64) time.Time { return time.UnixMicro(n).UTC() }

func boolCell(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// Point is a place on Earth, in degrees, WGS 84.
type Point struct{ Lat, Lon float64 }

const degreesUnit = 1e7 // about a centimetre

// ParsePoint checks that a latitude and a longitude are on Earth.
func ParsePoint(lat, lon float64) (Point, error) {
	if !(lat >= -90 && lat <= 90) || !(lon >= -180 && lon <= 180) {
		return Point{}, refused(kindLocation.Of())
	}
	return Point{lat, lon}, nil
}

func degreesCell(x float64) int64 { return int64(math.Round(x * degreesUnit)) }
