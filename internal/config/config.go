// Package config holds Caseload's settings: one table that gives the flags, the
// CASELOAD_* variables, the keys of the configuration file and their defaults.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/pflag"
)

// Config is every setting, parsed. A new row in the table of settings comes
// with a field here.
type Config struct {
	DB               Database      // where the cases are kept
	DBReplica        Database      // a streaming replica of DB for long reads, or none
	DBReplicaMaxAge  time.Duration // how old what the replica shows may be
	Migrate          bool          // whether to bring its schema up to date before serving
	Addr             string        // where the API is served, HOST:PORT
	PublicURL        string        // what links begin with; "" is where each request came to
	ICaseworkDomain  string        // of which the hosts of iCasework accounts are subdomains; "": they have none
	OIDCIssuer       string        // of the provider by which users may sign in; "": by passwords alone
	OIDCClientID     string        // what it calls this server
	OIDCClientSecret string        // "": none
	OIDCName         string        // what the pages call it; "": its host
	AdminAddr        string        // where health, metrics and profiles are served; "" is nowhere
	LogLevel         slog.Level    // the least level that is logged
	LogFormat        string        // json or text
	RateLimit        int           // requests a minute for each key, 0 for no limit
	MaxBody          int64         // the longest request body of the Casework API, in bytes
	ShutdownTimeout  time.Duration // how long requests may go on after the signal to stop
	WriteTimeout     time.Duration // how long a client may take for one block of a stream
	ExportFolder     string        // where the files of exports are; "": as Exports says
	ExportDays       int           // how long they are kept
	ImportMaxSize    int64         // the longest file that is imported in the pages
	ImportMaxTotal   int64         // of all that one tenant has there
	ImportDays       int           // how long they are kept
	Readers          int           // connections for short reads

	sources map[string]Source
}

// Exports is the folder of the files of exports.
func (c *Config) Exports() string {
	switch file := c.DB.File(); {
	case c.ExportFolder != "":
		return c.ExportFolder
	case file != "":
		return file + "-exports"
	}
	return "caseload-exports"
}

// Imports is the folder of the files that are imported in the pages.
func (c *Config) Imports() string { return filepath.Join(c.Exports(), "imports") }

// Source says where a setting's value comes from.
type Source string

// The sources, the strongest first.
const (
	SourceFlag        Source = "flag"
	SourceEnvironment Source = "environment"
	SourceFile        Source = "file"
	SourceDefault     Source = "default"
)

// Load reads every setting: from the flags that were set, else from environ
// ("NAME=value" as os.Environ gives it), else from the file that --config or
// CASELOAD_CONFIG names, else its default. An empty variable counts as none.
// Keys that are not known and values that cannot be parsed are errors, which
// name the key and never its value.
func Load(flags *pflag.FlagSet, environ []string) (*Config, error) {
	variables, err := ownVariables(environ)
	if err != nil {
		return nil, fmt.Errorf("The environment is not valid: %w.", err)
	}
	file := fileName(flags, variables)
	fromFile, err := readFile(file)
	if err != nil {
		return nil, err
	}
	c := &Config{sources: make(map[string]Source, len(settings))}
	for _, s := range settings {
		text, source, where := s.fallback, SourceDefault, "the default"
		if v, ok := fromFile[s.name]; ok {
			text, source, where = v, SourceFile, file
		}
		if v, ok := variables[s.variable()]; ok {
			text, source, where = v, SourceEnvironment, "the environment"
		}
		if f := flags.Lookup(s.name); f != nil && f.Changed {
			text, source, where = f.Value.String(), SourceFlag, "the flag"
		}
		if err := s.value(c).Set(text); err != nil {
			return nil, fmt.Errorf("The setting %s (from %s) %w.", s.name, where, err)
		}
		c.sources[s.name] = source
	}
	if c.DB.File() != "" && c.DBReplica != (Database{}) {
		return nil, errors.New("The setting db-replica is for a database of PostgreSQL, and db names an SQLite file, which has no replicas.")
	}
	if (c.OIDCIssuer == "") != (c.OIDCClientID == "") {
		return nil, errors.New("The settings oidc-issuer and oidc-client-id go together: give both or none.")
	}
	return c, nil
}

// AddFlags adds --config and a flag for each setting named, all of them where
// none is named. It panics at a name that is not in the table.
func AddFlags(flags *pflag.FlagSet, names ...string) {
	flags.String(configFlag, "", "read settings from this TOML file")
	if len(names) == 0 {
		names = keys()
	}
	defaults := new(Config)
	for _, name := range names {
		i := slices.Index(keys(), name)
		if i < 0 {
			panic("config: no setting is called " + name)
		}
		value := settings[i].value(defaults)
		if err := value.Set(settings[i].fallback); err != nil {
			panic("config: " + name + ": " + err.Error())
		}
		flags.Var(value, name, settings[i].help)
	}
}

const (
	configFlag     = "config"
	variablePrefix = "CASELOAD_"
	configVariable = variablePrefix + "CONFIG"
)

// ownVariables returns the variables that begin with CASELOAD_ and are not empty.
func ownVariables(environ []string) (map[string]string, error) {
	known := []string{configVariable}
	for _, s := range settings {
		known = append(known, s.variable())
	}
	own := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, variablePrefix) {
			continue
		}
		if !slices.Contains(known, name) {
			return nil, unknown("variable", name, known)
		}
		if value != "" {
			own[name] = value
		}
	}
	return own, nil
}

func fileName(flags *pflag.FlagSet, variables map[string]string) string {
	if f := flags.Lookup(configFlag); f != nil && f.Changed {
		return f.Value.String()
	}
	return variables[configVariable]
}

// readFile returns the file's settings as text, none for the name "".
func readFile(name string) (map[string]string, error) {
	if name == "" {
		return nil, nil
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("There is no configuration file %s.", name)
	} else if err != nil {
		return nil, fmt.Errorf("The configuration file %s cannot be read: %w.", name, pathless(err))
	}
	values, err := parseFile(data)
	if err != nil {
		return nil, fmt.Errorf("The configuration file %s is not valid: %w.", name, err)
	}
	return values, nil
}

func parseFile(data []byte) (map[string]string, error) {
	var tree map[string]any
	if err := toml.Unmarshal(data, &tree); err != nil {
		return nil, at(err)
	}
	values := make(map[string]string, len(tree))
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		if !slices.Contains(keys(), key) {
			return nil, unknown("key", key, keys())
		}
		switch v := tree[key].(type) {
		case string, int64:
			values[key] = fmt.Sprint(v)
		default:
			return nil, fmt.Errorf("%s must be text or a whole number", key)
		}
	}
	return values, nil
}

// pathless drops the name that a PathError repeats.
func pathless(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// at says where TOML text is wrong, without the text, which may hold a password.
func at(err error) error {
	if e, ok := errors.AsType[*toml.DecodeError](err); ok {
		row, column := e.Position()
		return fmt.Errorf("line %d, column %d is not valid TOML", row, column)
	}
	return errors.New("it is not valid TOML")
}
