// Package fold makes the two forms of text in which Caseload compares words
// rather than bytes: the Key by which names sort and match, and the Words by
// which they are searched. Both are made here and nowhere else, so that every
// store orders and finds the same rows.
//
// Folding takes off case (Unicode full case folding, so that ß is ss), accents
// (NFKD without its nonspacing marks) and the strokes and ligatures that
// Unicode does not decompose (ł is l, æ is ae).
package fold

import (
	"bytes"
	"math"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxWord is the length in bytes to which a longer word is cut.
const MaxWord = 64

// Key returns the folded form of s: lower case, no accents, each run of white
// space one blank, none at either end. Control characters and bytes that are
// not UTF-8 count as white space. A key is its own key.
func Key(s string) string {
	if isKey(s) {
		return s
	}
	return string(AppendKey(make([]byte, 0, len(s)), []byte(s)))
}

// AppendKey appends Key of s to dst, with no blank before it.
func AppendKey(dst, s []byte) []byte {
	f := folder{form: &keyForm, dst: dst, start: len(dst)}
	f.write(s)
	return f.dst
}

// Words returns the distinct words of s in the order in which they first
// stand: folded runs of letters and numbers, each at most MaxWord bytes.
func Words(s string) []string {
	var words []string
	seen := map[string]bool{}
	for word := range bytes.FieldsSeq(AppendWords(nil, []byte(s))) {
		if !seen[string(word)] {
			seen[string(word)] = true
			words = append(words, string(word))
		}
	}
	return words
}

// AppendWords appends the words of s to dst, repeated ones too, one blank
// between them and none before the first. A text and its Key have the same
// words. They hold only ASCII letters and digits and bytes above ASCII, and so
// are the tokens of SQLite FTS5's ascii tokenizer as they stand.
func AppendWords(dst, s []byte) []byte {
	f := folder{form: &wordForm, dst: dst, start: len(dst)}
	f.write(s)
	return f.dst
}

// isKey reports whether s is ASCII and folded already, which most text that is
// compared again and again is.
func isKey(s string) bool {
	var last byte = ' '
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || keyForm.ascii[c] != c || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return s == "" || last != ' '
}

// form is what tells a key from words: which characters stay, and how long an
// unbroken run of them may be.
type form struct {
	ascii [utf8.RuneSelf]byte // folded byte, or ' ' where the byte separates
	keep  func(rune) bool     // whether a folded rune beyond ASCII stays
	limit int                 // of a run, in bytes
}

var (
	keyForm  = form{asciiTable(isPrintable), isPrintable, math.MaxInt}
	wordForm = form{asciiTable(isWordPart), isWordPart, MaxWord}
)

func asciiTable(keep func(rune) bool) (table [utf8.RuneSelf]byte) {
	for i := range table {
		table[i] = ' '
		if r := rune(i); keep(r) {
			table[i] = byte(unicode.ToLower(r))
		}
	}
	return table
}

func isPrintable(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.IsControl(r)
}

// isWordPart holds for spacing marks too: the vowel signs of Indic scripts are
// marks, and a word must not break at each of them (UAX 29, rule WB4).
func isWordPart(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mc, r)
}

// folder appends one text in one form to dst.
type folder struct {
	*form
	dst   []byte
	start int  // where the text begins in dst
	run   bool // inside a run of kept characters
	room  int  // bytes that may still be added to the run
}

func (f *folder) write(s []byte) {
	for len(s) > 0 {
		if s[0] < utf8.RuneSelf {
			s = s[f.writeASCII(s):]
			continue
		}
		s = s[f.writeRune(s):]
	}
}

// writeASCII writes the bytes before the first that is not ASCII and returns
// their number.
func (f *folder) writeASCII(s []byte) int {
	for i, c := range s {
		if c >= utf8.RuneSelf {
			return i
		}
		c = f.ascii[c]
		if c == ' ' {
			f.run = false
			continue
		}
		if f.fits(1) {
			f.dst = append(f.dst, c)
		}
	}
	return len(s)
}

// writeRune writes the first rune of s, decomposed, and returns its length.
func (f *folder) writeRune(s []byte) int {
	r, size := utf8.DecodeRune(s)
	if r == utf8.RuneError && size == 1 {
		f.run = false
		return 1
	}
	if isSyllable(r) {
		f.writeSyllable(r)
		return size
	}
	parts := norm.NFKD.Properties(s[:size]).Decomposition()
	if parts == nil {
		f.fold(r)
		return size
	}
	for len(parts) > 0 {
		part, n := utf8.DecodeRune(parts)
		f.fold(part)
		parts = parts[n:]
	}
	return size
}

// Hangul syllables are composed by arithmetic, and the normalisation tables do
// not list them (Unicode Standard 3.12, Conjoining Jamo Behavior).
const (
	firstSyllable = 0xAC00
	lastSyllable  = 0xD7A3
	firstLead     = 0x1100
	firstVowel    = 0x1161
	beforeTail    = 0x11A7
	vowels        = 21
	tails         = 28
)

func isSyllable(r rune) bool { return firstSyllable <= r && r <= lastSyllable }

func (f *folder) writeSyllable(r rune) {
	r -= firstSyllable
	f.put(firstLead + r/(vowels*tails))
	f.put(firstVowel + r/tails%vowels)
	if tail := r % tails; tail > 0 {
		f.put(beforeTail + tail)
	}
}

// fold writes r, which does not decompose, without its case, or drops it when
// it is an accent or cannot be seen.
func (f *folder) fold(r rune) {
	if unicode.Is(unicode.Mn, r) || isInvisible(r) {
		return
	}
	// By way of upper case, so that the two small sigmas become one.
	r = unicode.ToLower(unicode.ToUpper(r))
	if plain := plainLetters(r); plain != "" {
		f.writeASCII([]byte(plain))
		return
	}
	f.put(r)
}

// put writes a folded rune, or ends the run where the form does not keep it.
func (f *folder) put(r rune) {
	if !f.keep(r) {
		f.run = false
		return
	}
	if f.fits(utf8.RuneLen(r)) {
		f.dst = utf8.AppendRune(f.dst, r)
	}
}

// fits opens a run if none is open and takes n bytes of its room. Once
// something did not fit nothing more does, so that a word is cut, not thinned.
func (f *folder) fits(n int) bool {
	if !f.run {
		f.run, f.room = true, f.limit
		if len(f.dst) > f.start {
			f.dst = append(f.dst, ' ')
		}
	}
	if n > f.room {
		f.room = 0
		return false
	}
	f.room -= n
	return true
}
