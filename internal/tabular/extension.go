package tabular

import (
	"path"
	"strings"
)

// compressed is what the name of a compressed file ends with, behind that of its
// format.
var compressed = map[Compression]string{Gzip: ".gz", Zstd: ".zst"}

// Compressible reports whether files of a format are not compressed as they are.
func (f Format) Compressible() bool { return f != XLSX && f != Parquet }

// Extension is what the name of a file ends with: .csv, or .csv.gz with a
// compression.
func Extension(f Format, c Compression) string { return "." + string(f) + compressed[c] }

// Extensions lists what the names of files end with.
func Extensions() (all []string) {
	for _, f := range Formats {
		all = append(all, Extension(f, ""))
	}
	for _, f := range Formats {
		if f.Compressible() {
			for _, c := range Compressions {
				all = append(all, Extension(f, c))
			}
		}
	}
	return all
}

// ParseExtension reads one of Extensions without its first dot.
func ParseExtension(text string) (f Format, c Compression, ok bool) {
	f, c = FormatOf("." + text)
	return f, c, Extension(f, c) == "."+text && (c == "" || f.Compressible())
}

// FormatOf reads in the name of a file how it is written, such as cases.csv.gz: CSV
// where it does not say it.
func FormatOf(name string) (f Format, c Compression) {
	for _, known := range Compressions {
		if stem, ok := strings.CutSuffix(name, compressed[known]); ok {
			name, c = stem, known
		}
	}
	if f, ok := ParseFormat(strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))); ok {
		return f, c
	}
	return CSV, c
}
