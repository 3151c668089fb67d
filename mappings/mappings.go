// Package mappings holds the ready mappings of the import: one TOML file for
// each kind of open data file that Caseload knows. docs/import.md describes
// the language they are written in.
package mappings

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

//go:embed *.toml
var files embed.FS

const extension = ".toml"

// Names lists the ready mappings, sorted.
func Names() []string {
	entries, _ := fs.ReadDir(files, ".") // the root of an embedded tree is always there
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), extension)
	}
	return names
}

// Read returns the text of a ready mapping. The error of an unknown name is
// fs.ErrNotExist.
func Read(name string) ([]byte, error) {
	if path.Base(name) != name {
		return nil, fs.ErrNotExist
	}
	return files.ReadFile(name + extension)
}
