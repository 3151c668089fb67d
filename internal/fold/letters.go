package fold

// isInvisible holds for the characters that only say how a word may be broken
// or joined; a word pasted from a web page is the same word with and without.
func isInvisible(r rune) bool {
	switch r {
	case '\u00AD', // soft hyphen
		'\u200C', '\u200D', // zero width non-joiner and joiner
		'\u2060', // word joiner
		'\uFEFF': // byte order mark
		return true
	}
	return false
}

// plainLetters gives the ASCII spelling of a lower-case Latin letter that
// Unicode does not decompose, or "" for every other rune. Names are typed both
// ways: Łódź and Lodz, Sørensen and Sorensen.
func plainLetters(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'þ':
		return "th"
	case 'ⱥ':
		return "a"
	case 'ƀ', 'ɓ':
		return "b"
	case 'ȼ', 'ƈ':
		return "c"
	case 'ð', 'đ', 'ɖ', 'ɗ':
		return "d"
	case 'ɇ', 'ǝ', 'ə', 'ɛ':
		return "e"
	case 'ƒ':
		return "f"
	case 'ǥ', 'ɠ':
		return "g"
	case 'ħ', 'ⱨ':
		return "h"
	case 'ı', 'ɨ', 'ɩ':
		return "i"
	case 'ɉ':
		return "j"
	case 'ƙ', 'ⱪ':
		return "k"
	case 'ł', 'ƚ', 'ⱡ':
		return "l"
	case 'ŋ', 'ɲ', 'ƞ':
		return "n"
	case 'ø', 'ɔ', 'ɵ':
		return "o"
	case 'ƥ', 'ᵽ':
		return "p"
	case 'ĸ', 'ɋ':
		return "q"
	case 'ɍ':
		return "r"
	case 'ŧ', 'ƭ', 'ⱦ':
		return "t"
	case 'ʉ':
		return "u"
	case 'ʋ':
		return "v"
	case 'ɏ', 'ƴ':
		return "y"
	case 'ƶ', 'ȥ', 'ⱬ':
		return "z"
	}
	return ""
}
