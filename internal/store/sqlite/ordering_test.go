package sqlite

import (
	"path/filepath"
	"testing"

	"caseload"
	"caseload/internal/store/storetest"
)

func TestNoReaderMissesAChange(t *testing.T) {
	file := filepath.Join(t.TempDir(), "caseload.db")
	here, there := openOffice(t, file), openOffice(t, file)
	storetest.Ordering(t, *soak, []caseload.Store{here.store, there.store}, here.driver)
}
