package sqldb

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// Panic carries a panic from the goroutine that it was raised in to the one
// whose function it was, with the stack of the former.
type Panic struct {
	value any
	stack []byte
}

// Value is what the panic was raised with.
func (p *Panic) Value() any { return p.value }

// Stack is where it was raised.
func (p *Panic) Stack() []byte { return p.stack }

func (p *Panic) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

// Catch runs fn and returns its error, or its panic as a *Panic.
func Catch(fn func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &Panic{v, debug.Stack()}
		}
	}()
	return fn()
}

// Raise goes on with the panic that Catch made an error of; it returns every
// other error.
func Raise(err error) error {
	if p, ok := errors.AsType[*Panic](err); ok {
		panic(p)
	}
	return err
}
