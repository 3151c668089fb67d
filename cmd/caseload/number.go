package main

import (
	"fmt"
	"strconv"
)

// number is the value of a flag that takes a whole number from a least one on.
type number struct{ value, least, most uint64 }

// Set reads the flag's value.
func (n *number) Set(s string) error {
	v, err := strconv.ParseUint(s, 10, 64)
	if err != nil || v < n.least || v > n.most {
		return fmt.Errorf("must be a whole number from %d to %d", n.least, n.most)
	}
	n.value = v
	return nil
}

// String is the number.
func (n *number) String() string { return strconv.FormatUint(n.value, 10) }

// Type is what the help calls the value.
func (*number) Type() string { return "number" }

// decimal is the value of a flag that takes a number from 0 on.
type decimal struct{ value, most float64 }

// Set reads the flag's value.
func (d *decimal) Set(s string) error {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= 0 && v <= d.most) { // NaN is neither
		return fmt.Errorf("must be a number from 0 to %g", d.most)
	}
	d.value = v
	return nil
}

// String is the number.
func (d *decimal) String() string { return strconv.FormatFloat(d.value, 'g', -1, 64) }

// Type is what the help calls the value.
func (*decimal) Type() string { return "number" }
