package caseload

import "testing"

// longHistory is a transaction in which the history has no end.
type longHistory struct{ Tx }

// Scan implements Tx.
func (longHistory) Scan(_ *Plan, each func(*Block) error) error {
	b := NewBlock(KindInt, KindInt)
	for i := range int64(1000) {
		b.AddInt(int64(NounCase))
		b.AddInt(i + 1)
	}
	for {
		if err := each(b); err != nil {
			return err
		}
	}
}

// A mark says of itself how old it is: one that was forged, too.
func TestAVeryOldMarkIsRefusedBeforeItFillsTheMemory(t *testing.T) {
	f := &follower{reader: &reader{tx: longHistory{}}, rev: 1}
	if err := f.readChanges(); CodeOf(err) != CodeGone {
		t.Errorf("a history without end: %v, want it gone", err)
	}
}
