package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// repository writes files, by their paths, into a new folder.
func repository(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

var day = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

func TestReleasesStandNewestFirstUnderTheirKinds(t *testing.T) {
	root := repository(t, map[string]string{
		"CHANGELOG.md":                        "# Changelog\n\nWhat changed for users.\n",
		"changes/unreleased/fixed-times.md":   "Times end in Z.\n",
		"changes/unreleased/added-exports.md": "Exports of cases\nas CSV.\n",
		"changes/unreleased/added-wards.md":   "Exports of wards.\n",
	})
	if err := release(root, "0.1.0", day); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(root, "changes", "unreleased", "*"))
	if len(left) != 0 {
		t.Errorf("release left %v, want nothing", left)
	}
	later := filepath.Join(root, "changes", "unreleased", "removed-xml.md")
	if err := os.WriteFile(later, []byte("XML is gone."), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := release(root, "0.2.0", day.AddDate(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	want := `# Changelog

What changed for users.

## 0.2.0 (2026-11-23)

### Removed

- XML is gone.

## 0.1.0 (2026-11-22)

### Added

- Exports of cases as CSV.
- Exports of wards.

### Fixed

- Times end in Z.
`
	if string(got) != want {
		t.Errorf("CHANGELOG.md =\n%s\nwant\n%s", got, want)
	}
}

func TestReleaseRefusesWhatItCannotFileAndChangesNothing(t *testing.T) {
	const log = "# Changelog\n\n## 0.1.0 (2026-11-22)\n"
	const good = "changes/unreleased/added-exports.md"
	tests := []struct {
		name, version string
		files         map[string]string
		says          string
	}{
		{"strange version", "next", map[string]string{good: "Exports."}, "1.2.3"},
		{"version there already", "0.1.0", map[string]string{good: "Exports."}, "already"},
		{"nothing to release", "0.2.0", nil, "no changes"},
		{"unknown kind", "0.2.0", map[string]string{"changes/unreleased/exports.md": "Exports."}, "must begin"},
		{"empty file", "0.2.0", map[string]string{good: "\n"}, "says nothing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{"CHANGELOG.md": log}
			for name, text := range tt.files {
				files[name] = text
			}
			root := repository(t, files)
			if err := release(root, tt.version, day); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("release = %v, want it to say %q", err, tt.says)
			}
			for name, want := range files {
				if got, err := os.ReadFile(filepath.Join(root, name)); err != nil || string(got) != want {
					t.Errorf("%s = %q, %v after a refusal; want %q", name, got, err, want)
				}
			}
		})
	}
}

func TestUnreleasedChangesCanBeFiled(t *testing.T) {
	files, err := filepath.Glob("../../changes/unreleased/*.md")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := read(files); err != nil {
		t.Error(err)
	}
}
