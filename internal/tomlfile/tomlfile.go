// Package tomlfile says what is wrong with a file that people write as TOML.
package tomlfile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Problem is a sentence about an error of a strict decoder, with the line where
// that is known.
func Problem(err error) string {
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		first := strict.Errors[0]
		line, _ := first.Position()
		return fmt.Sprintf("line %d: there is no key %q.", line, strings.Join(first.Key(), "."))
	}
	if wrong, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, _ := wrong.Position()
		return fmt.Sprintf("line %d: %s.", line, strings.TrimPrefix(wrong.Error(), "toml: "))
	}
	return strings.TrimPrefix(err.Error(), "toml: ") + "."
}
