package encode

const (
	microsPerDay = 24 * 60 * 60 * 1_000_000

	firstDay = -719162 // 0001-01-01, in days since 1970-01-01
	lastDay  = 2932896 // 9999-12-31
)

// AppendTimeMilli appends a time given in microseconds since 1970 as
// 2026-01-15T10:30:00.000Z, in UTC, cut (not rounded) to the millisecond. What
// lies outside the years 1 to 9999 is written as the nearest time within, so
// that the result is 24 bytes always.
func AppendTimeMilli(dst []byte, micros int64) []byte {
	dst, rest := appendSecond(dst, micros)
	return append(append3(dst, rest/1000), 'Z')
}

// AppendTimeMicro is AppendTimeMilli to the microsecond: 27 bytes, such as
// 2026-01-15T10:30:00.000000Z.
func AppendTimeMicro(dst []byte, micros int64) []byte {
	dst, rest := appendSecond(dst, micros)
	return append(append3(append3(dst, rest/1000), rest%1000), 'Z')
}

// appendSecond appends a time up to the point behind its second, and returns
// the microseconds that follow.
func appendSecond(dst []byte, micros int64) (out []byte, rest uint32) {
	micros = min(max(micros, firstDay*microsPerDay), (lastDay+1)*microsPerDay-1)
	days := floorDiv(micros, microsPerDay)
	micros -= days * microsPerDay
	seconds := uint32(micros / 1_000_000)

	dst = AppendDate(dst, days)
	dst = append(dst, 'T')
	dst = append2(dst, seconds/3600)
	dst = append(dst, ':')
	dst = append2(dst, seconds/60%60)
	dst = append(dst, ':')
	dst = append2(dst, seconds%60)
	return append(dst, '.'), uint32(micros % 1_000_000)
}

// AppendDate appends a date given in days since 1970-01-01 as 2026-01-15. What
// lies outside the years 1 to 9999 is written as the nearest date within.
func AppendDate(dst []byte, days int64) []byte {
	year, month, day := civil(uint32(min(max(days, firstDay), lastDay) - firstDay))
	dst = append2(append2(dst, year/100), year%100)
	dst = append(dst, '-')
	dst = append2(dst, month)
	dst = append(dst, '-')
	return append2(dst, day)
}

// floorDiv rounds towards the past, where Go's division rounds towards 1970.
func floorDiv(a, b int64) int64 {
	if a < 0 {
		return (a+1)/b - 1
	}
	return a / b
}

// civil turns days since 0001-01-01 into a date of the proleptic Gregorian
// calendar. It counts in years that begin on 1 March, so that the leap day is a
// year's last and every month begins a fixed number of days into its year.
func civil(days uint32) (year, month, day uint32) {
	const (
		daysPer400 = 146097
		daysPer100 = 36524
		daysPer4   = 1461
		fromMarch  = 306 // from 0000-03-01 to 0001-01-01
	)
	days += fromMarch
	cycle, days := days/daysPer400, days%daysPer400
	century := min(days/daysPer100, 3) // the fourth has the cycle's leap day too
	days -= century * daysPer100
	leap, days := days/daysPer4, days%daysPer4
	rest := min(days/365, 3) // the fourth has its own leap day too
	days -= rest * 365

	year = cycle*400 + century*100 + leap*4 + rest
	// Five months from March have 153 days, and so have the five from August.
	month = (5*days + 2) / 153
	day = days - (153*month+2)/5 + 1
	if month < 10 {
		return year, month + 3, day
	}
	return year + 1, month - 9, day
}

func append2(dst []byte, n uint32) []byte {
	return append(dst, '0'+byte(n/10), '0'+byte(n%10))
}

func append3(dst []byte, n uint32) []byte {
	return append2(append(dst, '0'+byte(n/100)), n%100)
}
