package config

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The kinds of setting. Each is a pflag.Value over the field that it fills, and
// its String is text that its Set takes.

// databaseURL is a Database. Its String is the whole text, as of every setting
// here, since Load reads the flags by it; masked is for people.
type databaseURL struct{ *Database }

func (d databaseURL) Set(s string) error {
	parsed, err := ParseDatabase(s)
	if err == nil {
		*d.Database = parsed
	}
	return err
}
func (d databaseURL) String() string { return d.URL() }
func (d databaseURL) masked() string { return d.Database.String() }
func (databaseURL) Type() string     { return "url" }

// replicaURL is a Database of PostgreSQL, or "" for none.
type replicaURL struct{ databaseURL }

func (r replicaURL) Set(s string) error {
	if s == "" {
		*r.Database = Database{}
		return nil
	}
	parsed, err := parsePostgres(s)
	if err == nil {
		*r.Database = parsed
	}
	return err
}

// Address is HOST:PORT, a place to listen at. It is a pflag.Value.
type Address string

// Set reads text. The port is a number, the host may be left out.
func (a *Address) Set(s string) error {
	_, port, err := net.SplitHostPort(s)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return errors.New("must be HOST:PORT, such as 127.0.0.1:8080")
	}
	*a = Address(s)
	return nil
}

// String is the text that Set read.
func (a *Address) String() string { return string(*a) }

// Type is what a help calls the value.
func (*Address) Type() string { return "HOST:PORT" }

// optionalAddress is an Address, or "" for nowhere.
type optionalAddress struct{ *Address }

func (a optionalAddress) Set(s string) error {
	if s == "" {
		*a.Address = ""
		return nil
	}
	return a.Address.Set(s)
}

// publicURL is the origin of a server, or "" for none.
type publicURL string

func (p *publicURL) Set(s string) error {
	u, err := url.Parse(s)
	switch {
	case s == "":
	case err != nil, u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "", strings.TrimSuffix(s, "/") != u.Scheme+"://"+u.Host:
		return errors.New("must be https://HOST or http://HOST, without a path, such as https://cases.example.org")
	}
	*p = publicURL(strings.TrimSuffix(s, "/"))
	return nil
}
func (p *publicURL) String() string { return string(*p) }
func (*publicURL) Type() string     { return "url" }

// issuer is the address of a provider (OpenID Connect Discovery 1.0, 3), or "" for
// none.
type issuer string

func (i *issuer) Set(s string) error {
	u, err := url.Parse(s)
	switch {
	case s == "":
	case err != nil, u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "", u.RawQuery != "", u.Fragment != "", u.User != nil:
		return errors.New("must be an address such as https://login.example.org")
	}
	*i = issuer(s)
	return nil
}
func (i *issuer) String() string { return string(*i) }
func (*issuer) Type() string     { return "url" }

// plain is any text.
type plain string

func (p *plain) Set(s string) error { *p = plain(s); return nil }
func (p *plain) String() string     { return string(*p) }
func (*plain) Type() string         { return "text" }

// secret is a text that is never printed.
type secret string

func (s *secret) Set(text string) error { *s = secret(text); return nil }
func (s *secret) String() string        { return string(*s) }
func (*secret) Type() string            { return "secret" }
func (s *secret) masked() string {
	if *s == "" {
		return ""
	}
	return "***"
}

// domain is the name of one, or "" for none.
type domain string

var domainPattern = regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$`)

func (d *domain) Set(s string) error {
	if s != "" && (len(s) > 253 || !domainPattern.MatchString(s)) {
		return errors.New("must be the name of a domain in lower case, such as cases.example.org")
	}
	*d = domain(s)
	return nil
}
func (d *domain) String() string { return string(*d) }
func (*domain) Type() string     { return "name" }

type choice struct {
	field   *string
	allowed []string
}

func (c *choice) Set(s string) error {
	if !slices.Contains(c.allowed, s) {
		return errors.New("must be " + strings.Join(c.allowed, " or "))
	}
	*c.field = s
	return nil
}
func (c *choice) String() string { return *c.field }
func (*choice) Type() string     { return "word" }

type yesNo bool

func (y *yesNo) Set(s string) error {
	if s != "yes" && s != "no" {
		return errors.New("must be yes or no")
	}
	*y = s == "yes"
	return nil
}
func (y *yesNo) String() string {
	if *y {
		return "yes"
	}
	return "no"
}
func (*yesNo) Type() string { return "word" }

type level slog.Level

var levels = map[string]slog.Level{
	"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
}

func (l *level) Set(s string) error {
	v, ok := levels[s]
	if !ok {
		return errors.New("must be debug, info, warn or error")
	}
	*l = level(v)
	return nil
}
func (l *level) String() string { return strings.ToLower(slog.Level(*l).String()) }
func (*level) Type() string     { return "level" }

type whole struct {
	field    *int
	min, max int
}

func (w *whole) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < w.min || n > w.max {
		return fmt.Errorf("must be a whole number from %d to %d", w.min, w.max)
	}
	*w.field = n
	return nil
}
func (w *whole) String() string { return strconv.Itoa(*w.field) }
func (*whole) Type() string     { return "number" }

type duration struct {
	field *time.Duration
	max   time.Duration
}

func (d *duration) Set(s string) error {
	v, err := time.ParseDuration(s)
	if err != nil || v <= 0 || v > d.max {
		return fmt.Errorf("must be a time such as 30s or 2m, more than 0 and at most %v", d.max)
	}
	*d.field = v
	return nil
}
func (*duration) Type() string { return "time" }

func (d *duration) String() string {
	if s, ok := strings.CutSuffix(d.field.String(), "m0s"); ok {
		return s + "m"
	}
	return d.field.String()
}

// size is a number of bytes.
type size int64

// units lists the suffixes of a size, the longest first where one ends another.
var units = []struct {
	suffix string
	bytes  int64
}{
	{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"B", 1}, {"", 1},
}

func (z *size) Set(s string) error {
	for _, unit := range units {
		digits, ok := strings.CutSuffix(s, unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n <= 0 || n > math.MaxInt64/unit.bytes {
			break
		}
		*z = size(n * unit.bytes)
		return nil
	}
	return errors.New("must be a size such as 4096, 512KiB or 1MiB, more than 0")
}

func (z *size) String() string {
	for _, unit := range units[:3] {
		if *z >= size(unit.bytes) && *z%size(unit.bytes) == 0 {
			return strconv.FormatInt(int64(*z)/unit.bytes, 10) + unit.suffix
		}
	}
	return strconv.FormatInt(int64(*z), 10)
}
func (*size) Type() string { return "size" }

// folder is the name of a folder, "" for none. Whether there is such a folder is not
// asked.
type folder string

func (f *folder) Set(s string) error {
	if strings.ContainsRune(s, 0) {
		return errors.New("must be the name of a folder")
	}
	*f = folder(s)
	return nil
}
func (f *folder) String() string { return string(*f) }
func (*folder) Type() string     { return "folder" }
