package fault_test

import (
	"slices"
	"testing"

	"caseload/internal/fault"
)

var far = fault.New("too_far", "There are %d miles to %s; %s is in the other direction.")

func TestAFaultIsASentenceAndItsParts(t *testing.T) {
	f := far.Of(12, "Hull", "Goole")
	if got, want := f.String(), "There are 12 miles to Hull; Goole is in the other direction."; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
	if want := []string{"12", "Hull", "Goole"}; f.Kind != "too_far" || !slices.Equal(f.Named, want) {
		t.Errorf("the fault is %q of %q, want too_far of %q", f.Kind, f.Named, want)
	}
	if !slices.Contains(fault.Kinds(), far) {
		t.Errorf("Kinds() = %v, which lacks too_far", fault.Kinds())
	}
}

func TestAFaultOfNoKindIsItsSentence(t *testing.T) {
	if f := fault.Other("So not."); f.Kind != "" || f.String() != "So not." {
		t.Errorf("Other = %q, %q", f.Kind, f)
	}
}
