package tabular

import (
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Compression is a compression of a whole file, by its name in HTTP (RFC 9110,
// section 8.4.1, and RFC 8878).
type Compression string

// The compressions. XLSX and Parquet are compressed as they are.
const (
	Gzip Compression = "gzip"
	Zstd Compression = "zstd"
)

// Compressions lists them.
var Compressions = []Compression{Gzip, Zstd}

// ParseCompression reads the name of a compression.
func ParseCompression(name string) (c Compression, ok bool) {
	return Compression(name), slices.Contains(Compressions, Compression(name))
}

// zstdWindow bounds what a reader has to hold, and the Writer.
const zstdWindow = 1 << 20

// Compress makes a writer that compresses what it is given, at the level that is
// fast. It is to be closed, which does not close what it writes to.
func Compress(to io.Writer, c Compression) (io.WriteCloser, error) {
	switch c {
	case Gzip:
		return gzip.NewWriterLevel(to, gzip.BestSpeed)
	case Zstd:
		return zstd.NewWriter(to, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstdWindow))
	}
	return nil, fmt.Errorf("%q is not a compression", c)
}
