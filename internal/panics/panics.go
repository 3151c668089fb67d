// Package panics says what of a panic may be written into a log.
package panics

import (
	"fmt"
	"runtime"
)

// Text describes the value of a panic. Only the runtime's own messages are repeated:
// another value may hold anything that a client sent.
func Text(v any) string {
	if e, ok := v.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("a value of type %T", v)
}
