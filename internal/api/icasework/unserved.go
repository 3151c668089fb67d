package icasework

// unserved answers an address of the original that is not served: an error of the
// address's own family, which says so (difference 110).
func unserved(instead string) func(*call) error {
	return func(c *call) error {
		return &refusal{code: codeVarious, info: c.Pattern[1:] + " is not served here. " + instead}
	}
}
