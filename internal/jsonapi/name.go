package jsonapi

// validName reports whether a name is one of a member that is safe in URLs: it
// has letters, digits, hyphens and underscores, these not at its ends, and bytes
// beyond ASCII (JSON:API 1.1, Member Names).
func validName(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c >= 0x80:
		case (c == '-' || c == '_') && i > 0 && i < len(name)-1:
		default:
			return false
		}
	}
	return name != ""
}
