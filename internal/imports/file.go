package imports

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"caseload"
)

// The encodings of a file, as a mapping names them.
const (
	encodingUTF8    = "utf-8"
	encodingUTF16LE = "utf-16le"
	encodingUTF16BE = "utf-16be"
	encoding1252    = "windows-1252"
)

var encodings = []string{encodingUTF8, encodingUTF16LE, encodingUTF16BE, encoding1252}

// file is what a first pass over a file found.
type file struct {
	r        io.ReadSeeker
	sha256   string // in hexadecimal
	encoding string
	mark     int // length of the byte order mark
}

// begins is how much of a file tells what it is, in bytes.
const begins = 512

// inspect reads the whole file once, in bounded memory. A byte order mark
// decides the encoding, else the one that is said, else the zeros of UTF-16, else
// whether all of the file is UTF-8: three letters deep inside it can be the only
// ones that are not.
func inspect(r io.ReadSeeker, said string) (*file, error) {
	hash, valid := sha256.New(), utf8Checker{}
	in := bufio.NewReader(r)
	start, err := in.Peek(begins)
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("reading the file: %w", err)
	}
	if err := refusePacked(start); err != nil {
		return nil, err
	}
	f := &file{r: r}
	f.encoding, f.mark = byteOrderMark(start)
	if _, err := io.Copy(io.MultiWriter(hash, &valid), in); err != nil {
		return nil, fmt.Errorf("reading the file: %w", err)
	}
	f.sha256 = hex.EncodeToString(hash.Sum(nil))
	switch {
	case f.encoding != "":
	case said != "":
		f.encoding = said
	case unmarkedUTF16(start) != "":
		f.encoding = unmarkedUTF16(start)
	case valid.valid():
		f.encoding = encodingUTF8
	default:
		f.encoding = encoding1252
	}
	return f, nil
}

// refusePacked refuses a file by the first bytes of formats that are often
// taken for a table, and one of which the first are no text.
func refusePacked(start []byte) error {
	for _, x := range notTables {
		if strings.HasPrefix(string(start), x.start) {
			return caseload.Errorf(caseload.CodeInvalid, "%s", x.message)
		}
	}
	if mark, _ := byteOrderMark(start); mark == "" && strings.Contains(string(start[:min(len(start), 4)]), "\x00\x00") {
		return caseload.Errorf(caseload.CodeInvalid, "This is not a text file. Save the table as CSV first.")
	}
	return nil
}

// packedEndings are those of the names of packed files.
var packedEndings = []string{".7z", ".bz2", ".gz", ".rar", ".xz", ".zip", ".zst"}

// refuseNamed refuses a file whose name says that it is packed, and whose bytes do not.
func refuseNamed(name string) error {
	if slices.Contains(packedEndings, strings.ToLower(path.Ext(name))) {
		return caseload.Errorf(caseload.CodeInvalid, "The name of the file says that it is packed, and what it holds is not. If it is the table, give it a name that ends with .csv; if not, bring the file again from where it comes.")
	}
	return nil
}

// notTables are the first bytes of formats that are often taken for a table.
var notTables = []struct{ start, message string }{
	{"\x1F\x8B", "This is a gzip file; unpack it first."},
	{"PK\x03\x04", "This is a ZIP file or an Excel workbook; unpack it, or save its sheet as CSV, first."},
	{"PK\x05\x06", "This is a ZIP file in which nothing is."},
	{"PK\x07\x08", "This is a part of a ZIP file; put it together and unpack it first."},
	{"\x28\xB5\x2F\xFD", "This is a Zstandard file; unpack it first."},
	{"\xFD7zXZ\x00", "This is an xz file; unpack it first."},
	{"7z\xBC\xAF\x27\x1C", "This is a 7-Zip file; unpack it first."},
	{"Rar!\x1A\x07", "This is a RAR file; unpack it first."},
	{"BZh", "This is a bzip2 file; unpack it first."},
	{"\xD0\xCF\x11\xE0", "This is an old Excel workbook; save its sheet as CSV first."},
	{"%PDF", "This is a PDF file. Ask for the table that it was made of."},
	{"\x89PNG", "This is a picture, and no table."},
	{"\xFF\xD8\xFF", "This is a picture, and no table."},
	{"GIF8", "This is a picture, and no table."},
	{"PAR1", "This is a Parquet file; save it as CSV first."},
	{"SQLite format 3\x00", "This is a database; save its table as CSV first."},
	{"\x00\x00\x27\x0A", "This is a shapefile; save it as GeoJSON in degrees (WGS84) first."},
	{"<", "This is a web page, or XML such as KML, and no table. Where you fetched it, you may have to sign in first."},
}

// byteOrderMark returns the encoding that a file's first bytes declare, and
// how many they are.
func byteOrderMark(start []byte) (name string, length int) {
	switch s := string(start); {
	case strings.HasPrefix(s, "\xEF\xBB\xBF"):
		return encodingUTF8, 3
	case strings.HasPrefix(s, "\xFF\xFE"):
		return encodingUTF16LE, 2
	case strings.HasPrefix(s, "\xFE\xFF"):
		return encodingUTF16BE, 2
	}
	return "", 0
}

// unmarkedUTF16 finds the encoding of a file without a byte order mark that begins with
// letters of which every second byte is zero; "" for others.
func unmarkedUTF16(start []byte) (name string) {
	line, _, _ := strings.Cut(string(start), "\n")
	var zeros [2]int // at even and odd places
	for i := range len(line) {
		if line[i] == 0 {
			zeros[i%2]++
		}
	}
	switch letters := len(line) / 2; {
	case letters < 2:
	case zeros[0] == 0 && zeros[1] > letters/2:
		return encodingUTF16LE
	case zeros[1] == 0 && zeros[0] > letters/2:
		return encodingUTF16BE
	}
	return ""
}

// text begins to read the file as UTF-8. count is told of the bytes as they
// are read.
func (f *file) text(count func(n int)) (io.Reader, error) {
	if _, err := f.r.Seek(int64(f.mark), io.SeekStart); err != nil {
		return nil, fmt.Errorf("reading the file again: %w", err)
	}
	count(f.mark)
	in := countingReader{f.r, count}
	var from encoding.Encoding
	switch f.encoding {
	case encodingUTF16LE:
		from = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case encodingUTF16BE:
		from = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case encoding1252:
		from = charmap.Windows1252
	default:
		return in, nil
	}
	return from.NewDecoder().Reader(in), nil
}

type countingReader struct {
	r     io.Reader
	count func(n int)
}

func (c countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.count(n)
	return n, err
}

// utf8Checker is written a text in pieces and says whether all of it is UTF-8.
type utf8Checker struct {
	rest    []byte // the start of a character whose other bytes are still to come
	invalid bool
}

func (c *utf8Checker) Write(p []byte) (int, error) {
	n := len(p)
	for len(c.rest) > 0 && len(p) > 0 && !c.invalid {
		c.rest, p = append(c.rest, p[0]), p[1:]
		if utf8.FullRune(c.rest) {
			c.invalid = !utf8.Valid(c.rest)
			c.rest = c.rest[:0]
		}
	}
	if c.invalid || len(p) == 0 {
		return n, nil
	}
	whole := wholeCharacters(p)
	c.invalid = !utf8.Valid(p[:whole])
	c.rest = append(c.rest[:0], p[whole:]...)
	return n, nil
}

// wholeCharacters is the length of p without a last character that is cut.
func wholeCharacters(p []byte) int {
	for i := len(p) - 1; i >= 0 && i >= len(p)-utf8.UTFMax; i-- {
		if utf8.RuneStart(p[i]) {
			if !utf8.FullRune(p[i:]) {
				return i
			}
			break
		}
	}
	return len(p)
}

func (c *utf8Checker) valid() bool { return !c.invalid && len(c.rest) == 0 }
