package imports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"caseload"
	"caseload/internal/tomlfile"
	"caseload/mappings"
)

// maxMapping is the size of a mapping file in bytes.
const maxMapping = 1 << 20

// Mapping says what the columns of a file are. ParseMapping makes it; it never
// changes, and so may be shared.
type Mapping struct {
	Name string        // what it is called in messages and in the record of a batch
	Noun caseload.Noun // NounCase or NounWard

	format     string
	delimiter  rune   // 0: found out
	encoding   string // "": found out
	zone       *time.Location
	properties bool // columns that nobody names are kept as properties
	ignored    []string
	rules      []rule
	fields     []fieldRule
}

// mappingFile is a mapping as it is written.
type mappingFile struct {
	Noun      string            `toml:"noun"`
	Format    string            `toml:"format"`
	Delimiter string            `toml:"delimiter"`
	Encoding  string            `toml:"encoding"`
	Zone      string            `toml:"zone"`
	Dates     names             `toml:"dates"`
	Unmapped  string            `toml:"unmapped"`
	Ignore    names             `toml:"ignore"`
	Columns   map[string]column `toml:"columns"`
	Fields    map[string]field  `toml:"fields"`
}

// ToKeep adds to a mapping that is to be kept what its rows are, and the columns that it
// reads.
func ToKeep(x caseload.KeptMapping) (caseload.KeptMapping, error) {
	m, err := ParseMapping(x.Name, []byte(x.Mapping))
	if err != nil {
		return x, err
	}
	x.Rows, x.Columns = m.Noun.String(), strings.Join(m.Columns(), ", ")
	return x, nil
}

// Columns lists the columns that the mapping reads, as they are written, in the order of
// what they are read for.
func (m *Mapping) Columns() []string {
	var out []string
	add := func(r *rule) {
		for _, name := range slices.Concat(r.Column, r.Join) {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	for i := range m.rules {
		add(&m.rules[i])
	}
	for i := range m.fields {
		add(&m.fields[i].rule)
	}
	return out
}

// FindMapping reads a ready mapping by its name, else a mapping file by its
// path. An unknown one is CodeNotFound, with the names of those that are ready.
func FindMapping(nameOrPath string) (*Mapping, error) {
	data, err := mappings.Read(nameOrPath)
	if errors.Is(err, fs.ErrNotExist) {
		data, err = readMapping(nameOrPath)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, caseload.Errorf(caseload.CodeNotFound,
			"There is no mapping file %q, no mapping of this name is kept, and the ready mappings are %s.", nameOrPath, strings.Join(mappings.Names(), ", "))
	}
	if err != nil {
		return nil, fmt.Errorf("reading the mapping: %w", err)
	}
	return ParseMapping(nameOrPath, data)
}

// readMapping reads a file, to just beyond the size that a mapping may have.
func readMapping(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxMapping+1))
	return data, errors.Join(err, f.Close())
}

// ParseMapping reads a mapping file, which docs/import.md describes. The error
// names the key that is wrong and what may stand there.
func ParseMapping(name string, data []byte) (*Mapping, error) {
	if len(data) > maxMapping {
		return nil, caseload.Errorf(caseload.CodeTooLarge, "The mapping is longer than %d bytes.", maxMapping)
	}
	var file mappingFile
	if err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&file); err != nil {
		return nil, &caseload.Error{Code: caseload.CodeInvalid, Message: fmt.Sprintf("The mapping %s is not valid: %s", name, tomlfile.Problem(err))}
	}
	m := &Mapping{Name: name}
	if err := m.take(&file); err != nil {
		return nil, &caseload.Error{Code: caseload.CodeInvalid, Message: fmt.Sprintf("The mapping %s is not valid: %s", name, err)}
	}
	return m, nil
}

// take checks what is written and keeps it.
func (m *Mapping) take(file *mappingFile) error {
	if err := m.takeNoun(file); err != nil {
		return err
	}
	if err := m.takeFormat(file); err != nil {
		return err
	}
	if file.Zone != "" {
		zone, err := time.LoadLocation(file.Zone)
		if err != nil || file.Zone == "Local" {
			return errors.New("zone must be a name of the IANA time zone database, such as Europe/London.")
		}
		m.zone = zone
	}
	layouts, err := parseLayouts("dates", file.Dates, isoLayouts)
	if err != nil {
		return err
	}
	if err := m.takeColumns(file.Columns, layouts); err != nil {
		return err
	}
	return m.takeFields(file.Fields, layouts)
}

func (m *Mapping) takeNoun(file *mappingFile) error {
	switch file.Noun {
	case "cases":
		m.Noun = caseload.NounCase
	case "wards":
		m.Noun = caseload.NounWard
	default:
		return errors.New("noun must be cases or wards.")
	}
	switch {
	case file.Unmapped != "" && file.Unmapped != "drop" && file.Unmapped != "properties":
		return errors.New("unmapped must be properties or drop.")
	case m.Noun == caseload.NounWard && (file.Unmapped == "properties" || len(file.Fields) > 0):
		return errors.New("only cases have properties; leave out fields, and unmapped or write drop.")
	}
	m.properties = file.Unmapped == "properties"
	for _, name := range file.Ignore {
		m.ignored = append(m.ignored, columnKey(name))
	}
	return nil
}

func (m *Mapping) takeFormat(file *mappingFile) error {
	m.format = file.Format
	switch {
	case m.format == "":
		m.format = formatCSV
	case m.format != formatCSV && m.format != formatGeoJSON:
		return errors.New("format must be csv or geojson.")
	case m.format == formatGeoJSON && m.Noun != caseload.NounWard:
		return errors.New("only wards are read from geojson.")
	}
	if file.Delimiter != "" {
		if len(file.Delimiter) != 1 || !strings.Contains(delimiters, file.Delimiter) {
			return errors.New(`delimiter must be ",", ";", "|" or a tab, written "\t".`)
		}
		m.delimiter = rune(file.Delimiter[0])
	}
	m.encoding = strings.ToLower(file.Encoding)
	if m.encoding != "" && !slices.Contains(encodings, m.encoding) {
		return fmt.Errorf("encoding must be one of %s.", strings.Join(encodings, ", "))
	}
	return nil
}

func (m *Mapping) takeColumns(columns map[string]column, layouts []layout) error {
	known, needed := caseTargets.names(), caseTargets.needed
	if m.Noun == caseload.NounWard {
		known, needed = wardTargets.names(), wardTargets.needed
	}
	for _, target := range slices.Sorted(maps.Keys(columns)) {
		if !slices.Contains(known, target) {
			return fmt.Errorf("columns.%s: there is no such target; there are %s.", target, strings.Join(known, ", "))
		}
		r, err := makeRule(target, columns[target], layouts)
		if err != nil {
			return fmt.Errorf("columns.%s: %w", target, err)
		}
		m.rules = append(m.rules, r)
	}
	if _, ok := columns[needed]; !ok {
		return fmt.Errorf("columns.%s is missing: rows are known again by it.", needed)
	}
	return nil
}

func (m *Mapping) takeFields(fields map[string]field, layouts []layout) error {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		f, err := makeField(name, fields[name], layouts)
		if err != nil {
			return fmt.Errorf("fields.%s: %w", name, err)
		}
		m.fields = append(m.fields, f)
	}
	return nil
}
