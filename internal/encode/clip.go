package encode

import "unicode/utf8"

// maxClipped is how many characters of a client's text an error repeats.
const maxClipped = 60

// Clip is what an error repeats of a text that a client sent: the text, or of a
// long one its beginning and "...".
func Clip(text string) string {
	if len(text) <= maxClipped {
		return text
	}
	end := 0
	for range maxClipped {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	if end == len(text) {
		return text
	}
	return text[:end] + "..."
}
