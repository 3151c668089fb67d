package caseload

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Settings are what a tenant wants of the faces. The zero Settings are what the
// published pages say.
type Settings struct {
	// CasebookDeclared: the Casebook face refuses custom fields of cases that are not
	// declared, rather than keeping them as they are.
	CasebookDeclared bool `json:"casebook.declared,omitempty"`
	// CasebookRequireIfMatch: the Casebook face changes and deletes nothing of which the
	// caller does not say the version that it has.
	CasebookRequireIfMatch bool `json:"casebook.require_if_match,omitempty"`
	// CasebookStrict: the Casebook face refuses what JSON:API 1.1 does not have,
	// rather than reading what the original reads.
	CasebookStrict bool `json:"casebook.strict,omitempty"`
	// CommCareEnvelope: lists of the Case Data API v1 are {"meta", "objects"} rather than
	// a bare array.
	CommCareEnvelope bool `json:"commcare.envelope,omitempty"`
	// CommCareCaseXML: XML is that of submitted case blocks rather than the page's.
	CommCareCaseXML bool `json:"commcare.casexml,omitempty"`
	// CommCareStrict: an unknown parameter finds no case, as in CommCare HQ, rather than
	// being refused.
	CommCareStrict bool `json:"commcare.strict,omitempty"`
	// CommCareSuffix: the end of user names, user@slug.SUFFIX; "": commcarehq.org.
	CommCareSuffix string `json:"commcare.suffix,omitempty"`
	// ICaseworkCreateOnce: createcase with the ExternalId of a case answers that case, and
	// makes no other.
	ICaseworkCreateOnce bool `json:"icasework.create_once,omitempty"`
	// ICaseworkParty: the group of columns about a case's main person; "": Customer.
	ICaseworkParty string `json:"icasework.party,omitempty"`
	// ICaseworkSignatures: a Key with a Signature is let in.
	ICaseworkSignatures bool `json:"icasework.signatures,omitempty"`
	// PagesColour: the colour of the pages, as # and six hexadecimal digits; "": ours.
	PagesColour string `json:"pages.colour,omitempty"`
	// PublicStatistics: everybody may see how many cases there are.
	PublicStatistics bool `json:"public.statistics,omitempty"`
	// PublicEvery: how often the public statistics are made anew; "": each month.
	PublicEvery string `json:"public.every,omitempty"`
	// PublicLicence: under which they may be used, one of publicLicences or an address; "": ours.
	PublicLicence string `json:"public.licence,omitempty"`
	// PublicLimit: below which numbers are hidden in them; "": 5.
	PublicLimit string `json:"public.limit,omitempty"`
	// MunicipalFrom: the first day of the municipal year, 01-02; "": 1 May.
	MunicipalFrom string `json:"municipal_year,omitempty"`
}

// Setting is one of the Settings as an operator reads and writes it.
type Setting struct {
	Name, Default, Help string
	Allowed             []string // empty: any text
	Known               []string // of any text: those that have names of their own
	Words               bool     // the text may have blanks

	get   func(*Settings) string
	set   func(*Settings, string)
	check func(string) error // nil: none beside Allowed
}

// AllSettings lists them by name.
var AllSettings = []Setting{
	onOff("casebook.declared", "custom fields of cases must be declared, rather than being kept as they come", func(s *Settings) *bool { return &s.CasebookDeclared }),
	onOff("casebook.require_if_match", "a change or deletion must say which version it is of, by If-Match or meta.version", func(s *Settings) *bool { return &s.CasebookRequireIfMatch }),
	onOff("casebook.strict", "JSON:API 1.1 alone, without what the original reads beside it", func(s *Settings) *bool { return &s.CasebookStrict }),
	onOff("commcare.casexml", "XML as case blocks rather than in the form of the published page", func(s *Settings) *bool { return &s.CommCareCaseXML }),
	onOff("commcare.envelope", "lists of the Case Data API v1 in an envelope, as its older addresses answer them", func(s *Settings) *bool { return &s.CommCareEnvelope }),
	onOff("commcare.strict", "an unknown parameter finds no case, as in CommCare HQ, rather than being refused", func(s *Settings) *bool { return &s.CommCareStrict }),
	{
		Name: "commcare.suffix", Default: defaultSuffix, Help: "the end of user names: user@slug.SUFFIX",
		get: func(s *Settings) string { return s.Suffix() }, set: func(s *Settings, value string) { s.CommCareSuffix = value },
	},
	onOff("icasework.create_once", "createcase with an ExternalId that a case has answers that case, rather than making another", func(s *Settings) *bool { return &s.ICaseworkCreateOnce }),
	{
		Name: "icasework.party", Default: customer, Help: "the group of columns about a case's main person", Allowed: []string{customer, mainParty},
		get: func(s *Settings) string { return s.Party() }, set: func(s *Settings, value string) { s.ICaseworkParty = value },
	},
	onOff("icasework.signatures", "a Key with a Signature by MD5 is let in, beside tokens", func(s *Settings) *bool { return &s.ICaseworkSignatures }),
	{
		Name: "municipal_year", Default: defaultMunicipal.String(), Help: "the first day of the municipal year, as month-day: from 01-01 to 12-31, but for 02-29",
		get: func(s *Settings) string { return s.MunicipalYear().String() }, set: func(s *Settings, value string) { s.MunicipalFrom = value },
		check: func(value string) error { _, err := parseYearDay(value); return err },
	},
	{
		Name: "pages.colour", Help: "the colour of the web pages, as # and six hexadecimal digits, such as #1d70b8",
		get: func(s *Settings) string { return s.PagesColour }, set: func(s *Settings, value string) { s.PagesColour = value },
		check: checkColour,
	},
	{
		Name: "public.every", Default: everyMonth, Help: "how often the public statistics are made anew", Allowed: []string{everyDay, everyWeek, everyMonth},
		get: func(s *Settings) string { return s.Every() }, set: func(s *Settings, value string) { s.PublicEvery = value },
	},
	{
		Name: "public.licence", Default: defaultLicence, Help: "the licence of the public statistics: " + licenceForms, Known: licenceNames, Words: true,
		get: func(s *Settings) string { return s.Licence() }, set: func(s *Settings, value string) { s.PublicLicence = value },
		check: checkLicence,
	},
	{
		Name: "public.limit", Default: "5", Help: "the number below which the public statistics hide numbers, from 3 to 100",
		get: func(s *Settings) string { return strconv.FormatInt(s.Limit(), 10) }, set: func(s *Settings, value string) { s.PublicLimit = value },
		check: checkLimit,
	},
	onOff("public.statistics", "everybody may see how many cases there are, at /public/SLUG/", func(s *Settings) *bool { return &s.PublicStatistics }),
}

// How often public statistics are made anew.
const (
	everyDay   = "day"
	everyWeek  = "week"
	everyMonth = "month"
)

// Every is how often the tenant's public statistics are made anew.
func (s *Settings) Every() string { return cmp.Or(s.PublicEvery, everyMonth) }

// publicLicences are the licences that are known by their names (SPDX), the default
// first, and where they stand.
var publicLicences = [...]struct{ name, address string }{
	{"OGL-UK-3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"},
	{"CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"},
	{"CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"},
}

var (
	licenceNames = func() (names []string) {
		for _, l := range publicLicences {
			names = append(names, l.name)
		}
		return names
	}()
	defaultLicence = licenceNames[0]
	licenceForms   = strings.Join(licenceNames, ", ") + ", an address that begins with https://, or a sentence of your own"
)

// Licence is that of the tenant's public statistics.
func (s *Settings) Licence() string { return cmp.Or(s.PublicLicence, defaultLicence) }

// LicenceAddress is where it stands, "" of a sentence.
func (s *Settings) LicenceAddress() string {
	if isSentence(s.Licence()) {
		return ""
	}
	if i := slices.Index(licenceNames, s.Licence()); i >= 0 {
		return publicLicences[i].address
	}
	return s.Licence()
}

// isSentence reports whether a licence is neither a name nor an address, which have no
// blanks.
func isSentence(licence string) bool { return len(strings.Fields(licence)) > 1 }

func checkLicence(value string) error {
	u, err := url.Parse(value)
	if !slices.Contains(licenceNames, value) && !isSentence(value) && (err != nil || u.Scheme != "https" || u.Host == "") {
		return Invalid("public.licence", "A licence is "+licenceForms+".")
	}
	return nil
}

// The limits that the public statistics can have.
const (
	defaultLimit = 5
	leastLimit   = 3
	mostLimit    = 100
)

// Limit is the number below which the tenant's public statistics hide numbers.
func (s *Settings) Limit() int64 {
	if n, err := strconv.ParseInt(s.PublicLimit, 10, 64); err == nil {
		return n
	}
	return defaultLimit
}

func checkLimit(value string) error {
	if n, err := strconv.Atoi(value); err != nil || n < leastLimit || n > mostLimit || strconv.Itoa(n) != value {
		return Invalid("public.limit", "The limit is a number from 3 to 100.")
	}
	return nil
}

var colourPattern = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

func checkColour(value string) error {
	if !colourPattern.MatchString(value) {
		return Invalid("pages.colour", "A colour is # and six hexadecimal digits, such as #1d70b8.")
	}
	return nil
}

// The names that the group of a case's main person may have.
const (
	customer  = "Customer"
	mainParty = "MainParty"
)

// Party is the group of the columns about a case's main person.
func (s *Settings) Party() string { return cmp.Or(s.ICaseworkParty, customer) }

// MunicipalYear is the first day of the tenant's municipal year.
func (s *Settings) MunicipalYear() YearDay {
	d, err := parseYearDay(s.MunicipalFrom)
	if err != nil {
		return defaultMunicipal
	}
	return d
}

const defaultSuffix = "commcarehq.org"

// Suffix is the end of user names on the CommCare face.
func (s *Settings) Suffix() string {
	if s.CommCareSuffix == "" {
		return defaultSuffix
	}
	return s.CommCareSuffix
}

func onOff(name, help string, of func(*Settings) *bool) Setting {
	return Setting{
		Name: name, Default: "false", Help: help, Allowed: []string{"true", "false"},
		get: func(s *Settings) string { return Bool(*of(s)).Canonical() },
		set: func(s *Settings, value string) { *of(s) = value == "true" },
	}
}

// Of is the setting's value for a tenant.
func (x *Setting) Of(t *Tenant) string { return x.get(&t.Settings) }

// with is the settings with one of them set anew; "" gives it its default.
func (s Settings) with(name, value string) (Settings, error) {
	i := slices.IndexFunc(AllSettings, func(x Setting) bool { return x.Name == name })
	if i < 0 {
		names := make([]string, len(AllSettings))
		for i, x := range AllSettings {
			names[i] = x.Name
		}
		return s, Invalid("setting", "There is no setting of this name.", names...)
	}
	x := AllSettings[i]
	if value != "" && len(x.Allowed) > 0 && !slices.Contains(x.Allowed, value) {
		return s, Invalid(name, "This is not a value of the setting.", x.Allowed...)
	}
	_, err := ParseText(value, MaxName)
	switch wrong := err != nil || strings.ContainsAny(value, "\t\r\n@<>&\""); {
	case wrong && x.Words:
		return s, Invalid(name, "The value of this setting is a short text of one line without quotes, @, <, > and &.")
	case wrong, !x.Words && strings.Contains(value, " "):
		return s, Invalid(name, "The value of this setting is a short text without blanks, quotes, @, <, > and &.")
	}
	if value != "" && x.check != nil {
		if err := x.check(value); err != nil {
			return s, err
		}
	}
	x.set(&s, value)
	return s, nil
}

// Text is the settings as JSON, "" where all are the defaults.
func (s Settings) Text() string {
	if s == (Settings{}) {
		return ""
	}
	text, _ := json.Marshal(s) // of booleans and texts
	return string(text)
}

// ParseSettings reads what Text has written.
func ParseSettings(text string) (s Settings) {
	if text != "" {
		_ = json.Unmarshal([]byte(text), &s) // written by Text
	}
	return s
}

// ConfigureTenant sets one of the Settings of the caller's tenant, and answers
// the tenant; the value "" gives it its default. An administrator with
// cases:write may.
func (s *Service) ConfigureTenant(ctx context.Context, p *Principal, name, value string) (Tenant, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return Tenant{}, err
	}
	return s.store.ConfigureTenant(ctx, p.Tenant.ID, func(old Settings) (Settings, *AdminChange, error) {
		next, err := old.with(name, value)
		return next, s.toldSettings(p, old, next), err
	})
}

// Version tells one state of the settings from another.
func (s Settings) Version() string {
	sum := sha256.Sum256([]byte(s.Text()))
	return hex.EncodeToString(sum[:8])
}

// ConfigureTenantAt is ConfigureTenant for several settings, by name, at once: all of
// them or none, unless the settings have another version than was seen, which is
// CodePreconditionFailed.
func (s *Service) ConfigureTenantAt(ctx context.Context, p *Principal, seen string, values map[string]string) (Tenant, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return Tenant{}, err
	}
	return s.store.ConfigureTenant(ctx, p.Tenant.ID, func(old Settings) (Settings, *AdminChange, error) {
		if old.Version() != seen {
			return old, nil, Errorf(CodePreconditionFailed, "The settings were changed since they were read. Read them again, then change them.")
		}
		out := old
		var problems []Problem
		for _, name := range slices.Sorted(maps.Keys(values)) {
			next, err := out.with(name, values[name])
			if err != nil {
				problems = append(problems, problemsOf(err)...)
				continue
			}
			out = next
		}
		return out, s.toldSettings(p, old, out), problemsError(problems)
	})
}

// toldSettings is what changed from some settings to others, nil for nothing.
func (s *Service) toldSettings(p *Principal, from, to Settings) *AdminChange {
	var changed []Difference
	for _, x := range AllSettings {
		changed = textDifference(changed, Path(x.Name), x.get(&from), x.get(&to))
	}
	if len(changed) == 0 {
		return nil
	}
	told := s.told(p, AdminSettings, AdminChanged, "", "", changed...)
	return &told
}

// Group is the part of the name in front of its dot, "" without one.
func (x *Setting) Group() string {
	group, _, found := strings.Cut(x.Name, ".")
	if !found {
		return ""
	}
	return group
}

// Switch reports whether it is either on or off.
func (x *Setting) Switch() bool { return slices.Equal(x.Allowed, []string{"true", "false"}) }
