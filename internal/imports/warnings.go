package imports

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Warning names something odd in a row that is imported as it is.
type Warning string

// The warnings.
const (
	ClosedBeforeOpened Warning = "closed_before_opened"
	DatedBefore1901    Warning = "dated_before_1901"   // what spreadsheets and databases make of an empty date
	DoublyEncodedText  Warning = "doubly_encoded_text" // such as Ã© for é
	AmbiguousTime      Warning = "ambiguous_time"      // the clocks showed it twice; the first is taken
	NonexistentTime    Warning = "nonexistent_time"    // the clocks never showed it
	OpenedMissing      Warning = "opened_missing"      // the time of the import is taken
)

// doublyEncoded reports whether a text was read as Windows-1252 once when it
// was UTF-8: whether some of its characters, written in Windows-1252, are the
// bytes of a longer UTF-8 sequence.
func doublyEncoded(s string) bool {
	for i, r := range s {
		if r < utf8.RuneSelf {
			continue
		}
		if startsSequence(s[i:], r) {
			return true
		}
	}
	return false
}

func startsSequence(s string, first rune) bool {
	lead, ok := charmap.Windows1252.EncodeRune(first)
	if !ok || lead < 0xC2 {
		return false
	}
	sequence := [utf8.UTFMax]byte{lead}
	n := 1
	for _, r := range s[utf8.RuneLen(first):] {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok || b&0xC0 != 0x80 || n == len(sequence) {
			break
		}
		sequence[n] = b
		n++
	}
	r, size := utf8.DecodeRune(sequence[:n])
	return r != utf8.RuneError && size > 1
}
