package tabular

import "testing"

// EndSheetsAt makes the sheets of a test end earlier.
func EndSheetsAt(t *testing.T, bytes int64) {
	before := maxSheetBytes
	maxSheetBytes = bytes
	t.Cleanup(func() { maxSheetBytes = before })
}
