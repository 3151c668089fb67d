package fold_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"caseload/internal/fold"
)

var keys = []struct{ in, want string }{
	{"", ""},
	{" \t\r\n ", ""},
	{"already folded, 12", "already folded, 12"},
	{"two  blanks", "two blanks"},
	{" ends ", "ends"},
	{"ends ", "ends"},
	{"É", "e"},
	{"Canolbarth Môn", "canolbarth mon"},
	{"Straße", "strasse"},
	{"STRAẞE", "strasse"},
	{"İstanbul", "istanbul"},
	{"ıssız", "issiz"},
	{"Łódź Sørensen Đuro Æsop Œuvre Þór Eiðs", "lodz sorensen duro aesop oeuvre thor eids"},
	{"Ǿ", "o"},
	{"e\u0301 e\u0323\u0302", "e e"},
	{"\u0301alone", "alone"},
	{"ΟΔΥΣΣΕΥΣ ὀδυσσεύς", "οδυσσευσ οδυσσευσ"},
	{"ﬁre №5 ²", "fire no5 2"},
	{"Straße\u00a0\u20037", "strasse 7"},
	{"a\x00b\x01c", "a b c"},
	{"东京", "东京"},
	{"pot\u00adhole \ufefffirst", "pothole first"},
	{"Mae'r «Tŷ», ok!", "mae'r «ty», ok!"},
	{"bad\xffbyte \xc3", "bad byte"},
	{"ЁЛКА елка", "елка елка"},
}

func TestKeyFoldsCaseAccentsAndSpace(t *testing.T) {
	for _, c := range keys {
		if got := fold.Key(c.in); got != c.want {
			t.Errorf("Key(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestAppendKeyLeavesWhatStandsBefore(t *testing.T) {
	if got := string(fold.AppendKey([]byte("Ward "), []byte(" Môn "))); got != "Ward mon" {
		t.Errorf("AppendKey = %q, want %q", got, "Ward mon")
	}
	if got := string(fold.AppendWords([]byte("Ward|"), []byte("(Môn)"))); got != "Ward|mon" {
		t.Errorf("AppendWords = %q, want %q", got, "Ward|mon")
	}
}

func TestWordsAreFoldedRunsOfLettersAndNumbers(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{" -- !? ", ""},
		{"St. Mary's, CW-2026-0042", "st mary s cw 2026 0042"},
		{"Felin-fâch; Llifôn", "felin fach llifon"},
		{"bad\xffbyte\xe2\x82", "bad byte"},
		{"crème\u0301 brûlée", "creme brulee"},
		{"½ mile", "1 2 mile"},
		{"٣٤ ४२", "٣٤ ४२"},
		{"東京、大阪", "東京 大阪"},
		{"🚧Roadworks🚧ahead", "roadworks ahead"},
		{"हिन्दी", "हिनदी"},
		{"a\u2019b \ufffd c_d", "a b c d"},
		{"the The THE", "the the the"},
	} {
		if got := string(fold.AppendWords(nil, []byte(c.in))); got != c.want {
			t.Errorf("AppendWords(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestWordsDropsRepeatsAndKeepsTheOrder(t *testing.T) {
	got := fold.Words("Broken lamp, BROKEN pôle, lamp")
	if want := []string{"broken", "lamp", "pole"}; !slices.Equal(got, want) {
		t.Errorf("Words = %q, want %q", got, want)
	}
}

func TestLongWordIsCutBeforeTheRuneThatDoesNotFit(t *testing.T) {
	long := strings.Repeat("a", fold.MaxWord-1)
	for _, c := range []struct{ in, want string }{
		{long + "bc d", long + "b d"},
		{long + "東b d", long + " d"},
		{strings.Repeat("東", 30), strings.Repeat("東", 21)},
	} {
		if got := string(fold.AppendWords(nil, []byte(c.in))); got != c.want {
			t.Errorf("AppendWords(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// Composed and decomposed spellings, and spellings that differ in case only,
// are one text to a person. The iota subscript alone departs from Unicode's
// case folding, which writes it out: as a mark it goes with the other accents.
func TestEveryRuneHasOneKeyInAllItsSpellings(t *testing.T) {
	caser := cases.Fold()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) || isFolded(string(r)) {
			continue
		}
		s := string(r)
		key := fold.Key(s)
		for _, other := range []string{key, norm.NFD.String(s), norm.NFKC.String(s), caser.String(s), string(unicode.SimpleFold(r))} {
			if got := fold.Key(other); got != key && !hasIotaSubscript(s+other) {
				t.Errorf("Key(%q) = %q, but Key(%q) = %q", other, got, s, key)
			}
		}
	}
}

func hasIotaSubscript(s string) bool {
	return strings.ContainsRune(norm.NFD.String(s), '\u0345')
}

// isFolded spares the exhaustive test the hundred thousand ideographs and
// private characters which have no other spelling.
func isFolded(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return norm.NFKD.IsNormalString(s) && unicode.SimpleFold(r) == r && !unicode.Is(unicode.Mn, r) && fold.Key(s) == s
}

func TestAppendDoesNotAllocate(t *testing.T) {
	dst := make([]byte, 0, 1024)
	in := []byte("  Bore Da, Llanfair-pwllgwyngyll! Straße 한국 ŵŷ 42 ")
	for name, appendTo := range map[string]func([]byte, []byte) []byte{"AppendKey": fold.AppendKey, "AppendWords": fold.AppendWords} {
		if n := testing.AllocsPerRun(100, func() { appendTo(dst, in) }); n != 0 {
			t.Errorf("%s allocates %v times, want 0", name, n)
		}
	}
	if n := testing.AllocsPerRun(100, func() { fold.Key("cracked kerb, 12 elm street") }); n != 0 {
		t.Errorf("Key of a folded text allocates %v times, want 0", n)
	}
}

func FuzzFold(f *testing.F) {
	for _, c := range keys {
		f.Add(c.in)
	}
	f.Add("한국 \u302e ﷺ " + strings.Repeat("é東", 40))
	f.Fuzz(func(t *testing.T, s string) {
		key := fold.Key(s)
		if again := fold.Key(key); again != key {
			t.Errorf("Key(Key(%q)) = %q, want %q", s, again, key)
		}
		words := string(fold.AppendWords(nil, []byte(s)))
		if got := string(fold.AppendWords(nil, []byte(key))); got != words {
			t.Errorf("words of Key(%q) are %q, of the text %q", s, got, words)
		}
		for _, word := range fold.Words(s) {
			if problem := wordProblem(word); problem != "" {
				t.Errorf("Words(%q) has %q: %s", s, word, problem)
			}
		}
	})
}

func wordProblem(word string) string {
	if word == "" || len(word) > fold.MaxWord || !utf8.ValidString(word) {
		return fmt.Sprintf("%d bytes, valid UTF-8 %v", len(word), utf8.ValidString(word))
	}
	for _, r := range word {
		if r < utf8.RuneSelf && !('a' <= r && r <= 'z' || '0' <= r && r <= '9') || unicode.IsSpace(r) {
			return fmt.Sprintf("separator %q", r)
		}
	}
	return ""
}

func BenchmarkAppend(b *testing.B) {
	texts := map[string]string{
		"ASCII":    "Resident reports a cracked kerb and two loose flags outside 14 Elm Street; urgent. ",
		"accented": "Mae'r preswylydd yn dweud bod carreg wedi torri y tu allan i'r tŷ ar Stryd Fôn; Łódź. ",
		"Korean":   "주민이 보도 블록이 깨졌다고 신고했습니다. ",
	}
	for name, text := range texts {
		in := []byte(strings.Repeat(text, 20))
		dst := make([]byte, 0, 8*len(in))
		run := func(what string, appendTo func(dst, s []byte) []byte) {
			b.Run(what+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(in)))
				b.ReportAllocs()
				for b.Loop() {
					appendTo(dst, in)
				}
			})
		}
		run("key", fold.AppendKey)
		run("words", fold.AppendWords)
	}
}
