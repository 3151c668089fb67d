package caseload

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// ParseLine is ParseText for a text of one line that people tell things by, such as a
// name. It may have no control characters and nothing that cannot be seen, by which
// two names look the same, or which turns the order of what stands beside it. What
// scripts and emoji are put together by is seen in what it does.
func ParseLine(s string, limit int) (Value, error) {
	v, err := ParseText(s, limit)
	if err != nil {
		return v, err
	}
	if at, r, found := unseen(s); found {
		return Value{}, refused(kindUnseen.Of(fmt.Sprintf("%04X", r), at))
	}
	return v, nil
}

// unseen finds the first character of a text that ParseLine refuses, and its place,
// from 1.
func unseen(s string) (place int, r rune, found bool) {
	before := utf8.RuneError
	for _, r := range s {
		if place++; !lineMayHave(r, before) {
			return place, r, true
		}
		before = r
	}
	return 0, 0, false
}

// shaping are the characters that cannot be seen themselves and that texts are written
// with nevertheless: joiners of scripts and emoji, marks of direction, which turn
// nothing but what is undecided, and selectors of a form.
var shaping = &unicode.RangeTable{
	R16: []unicode.Range16{{0x034F, 0x034F, 1}, {0x061C, 0x061C, 1}, {0x180B, 0x180F, 1}, {0x200C, 0x200F, 1}, {0xFE00, 0xFE0F, 1}},
	R32: []unicode.Range32{{0xE0100, 0xE01EF, 1}},
}

// tags spell the region of a flag, such as that of Wales, behind a black one (Unicode
// Technical Standard 51, emoji tag sequences).
var tags = &unicode.RangeTable{R32: []unicode.Range32{{0xE0020, 0xE007F, 1}}}

const blackFlag = '\U0001F3F4'

// lineMayHave reports whether a character may stand behind another, of which
// utf8.RuneError is none.
func lineMayHave(r, before rune) bool {
	switch {
	case unicode.Is(shaping, r):
		return before != utf8.RuneError && r != 0x180E
	case unicode.Is(tags, r):
		return before == blackFlag || unicode.Is(tags, before)
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r): // which are seen
		return true
	}
	return !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point, unicode.Other_Default_Ignorable_Code_Point)
}
