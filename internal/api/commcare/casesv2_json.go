package commcare

import (
	"strings"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/openapi"
)

// caseJSONV2 writes cases as version 2 does, with those of their members that
// are wanted.
type caseJSONV2 struct {
	*caseAnswer
	jsonText
	fields selection
}

func (c *call) caseJSONV2(set *caseload.CaseSet, fields selection) *caseJSONV2 {
	return &caseJSONV2{caseAnswer: newCaseAnswer(c, set, shown{}), fields: fields}
}

// memberV2 is a member of a case, and how it is written, with those of its own
// members that are wanted.
type memberV2 struct {
	name  string
	is    *openapi.Schema // what it may be
	write func(j *caseJSONV2, name string, c *caseload.Case, fields selection)
}

// membersV2 are those of a case, in the order of the original.
var membersV2 = []memberV2{
	{"domain", domainText, func(j *caseJSONV2, name string, _ *caseload.Case, _ selection) { j.text(name, j.domain) }},
	{"case_id", caseIDText, func(j *caseJSONV2, name string, c *caseload.Case, _ selection) { j.text(name, c.ID) }},
	{"case_type", typeText, func(j *caseJSONV2, name string, c *caseload.Case, _ selection) { j.text(name, j.typeName(c)) }},
	{"case_name", nameText, func(j *caseJSONV2, name string, c *caseload.Case, _ selection) { j.text(name, c.Name) }},
	{"external_id", externalText.OrNull(), func(j *caseJSONV2, name string, c *caseload.Case, _ selection) { j.textOrNull(name, c.ExternalID) }},
	{"owner_id", ownerText.OrNull(), func(j *caseJSONV2, name string, c *caseload.Case, _ selection) { j.textOrNull(name, j.ownerID(c)) }},
	{"date_opened", openedTime, func(j *caseJSONV2, name string, c *caseload.Case, _ selection) { j.time(name, c.Opened) }},
	{"last_modified", modifiedTime, func(j *caseJSONV2, name string, c *caseload.Case, _ selection) { j.time(name, dateModified(c)) }},
	{"server_last_modified", indexedTime, func(j *caseJSONV2, name string, c *caseload.Case, _ selection) { j.time(name, c.UpdatedAt()) }},
	{"indexed_on", indexedTime, func(j *caseJSONV2, name string, c *caseload.Case, _ selection) { j.time(name, c.UpdatedAt()) }},
	{"closed", closedFlag, func(j *caseJSONV2, name string, c *caseload.Case, _ selection) { j.flag(name, j.closed(c)) }},
	{"date_closed", closedTime.OrNull(), func(j *caseJSONV2, name string, c *caseload.Case, _ selection) { j.time(name, j.dateClosed(c)) }},
	{"properties", ownTexts, (*caseJSONV2).ownProperties},
	{"indices", someIndices, (*caseJSONV2).indices},
}

// objects writes the member that lists the cases of the set.
func (j *caseJSONV2) objects() {
	j.raw("cases", "[")
	for _, c := range j.set.Cases {
		j.next()
		j.object(c)
	}
	j.buf = append(j.buf, ']')
}

func (j *caseJSONV2) object(c *caseload.Case) {
	j.open()
	for _, m := range membersV2 {
		if fields, wanted := j.fields.of(m.name); wanted {
			m.write(j, m.name, c, fields)
		}
	}
	j.close()
}

// ownProperties are the client's own: what it reads here it may write back,
// which our other fields would not stand.
func (j *caseJSONV2) ownProperties(name string, c *caseload.Case, fields selection) {
	j.raw(name, "{")
	for _, p := range ownProperties(c) {
		if _, wanted := fields.of(p.name); wanted {
			j.text(p.name, p.value)
		}
	}
	j.close()
}

func (j *caseJSONV2) indices(name string, c *caseload.Case, fields selection) {
	j.raw(name, "{")
	for _, l := range linksOf(c) {
		of, wanted := fields.of(l.name)
		if !wanted {
			continue
		}
		j.raw(l.name, "{")
		for _, m := range []property{{name: "case_id", value: l.To}, {name: "case_type", value: l.Type}, {name: "relationship", value: string(l.Relation)}} {
			if _, wanted := of.of(m.name); wanted {
				j.text(m.name, m.value)
			}
		}
		j.close()
	}
	j.close()
}

// selection says which members of an object are wanted; the zero selection is
// all of them.
type selection struct {
	only  bool // those that are named; else all but those
	named members
}

// members are names of members, with those of theirs; none stand for all.
type members map[string]members

// of reports whether a member is wanted, and which of its own members.
func (s selection) of(name string) (selection, bool) {
	own, named := s.named[name]
	if named && len(own) > 0 {
		return selection{s.only, own}, true
	}
	return selection{}, named == s.only
}

// add names a member by the names that lead to it.
func (m members) add(path []string) {
	own, named := m[path[0]]
	switch {
	case named && len(own) == 0, len(path) == 1: // the whole stands for its parts
		m[path[0]] = nil
	case !named:
		own = members{}
		m[path[0]] = own
		own.add(path[1:])
	default:
		own.add(path[1:])
	}
}

// The parameters that say which members are wanted, alone or with a dot and the
// name of the member whose own members they list.
const (
	fieldsName  = "fields"
	excludeName = "exclude"
)

// selects reports whether a parameter says which members are wanted.
func selects(name string) bool {
	first, _, _ := strings.Cut(name, ".")
	return first == fieldsName || first == excludeName
}

var errFieldsAndExclude = caseload.Errorf(caseload.CodeInvalid, "'fields' and 'exclude' cannot be used together.")

// parseSelection reads which members of each case are wanted.
func parseSelection(pairs []httpkit.Pair) (selection, error) {
	chosen := map[string]members{fieldsName: {}, excludeName: {}}
	for _, p := range pairs {
		if !selects(p.Name) {
			continue
		}
		kind, of, nested := strings.Cut(p.Name, ".")
		for name := range strings.SplitSeq(p.Value, ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			if nested {
				name = of + "." + name
			}
			chosen[kind].add(pathOf(name))
		}
	}
	only, but := chosen[fieldsName], chosen[excludeName]
	switch {
	case len(only) > 0 && len(but) > 0:
		return selection{}, errFieldsAndExclude
	case len(only) > 0:
		return selection{true, only}, nil
	}
	return selection{false, but}, nil
}

// pathOf splits a dotted name. The names of properties may have dots themselves.
func pathOf(name string) []string {
	if strings.HasPrefix(name, propertyPrefix) {
		return strings.SplitN(name, ".", 2)
	}
	return strings.SplitN(name, ".", 3)
}

// fieldsV2 reads the parameters of a request about certain cases: which of their
// members are wanted.
func (c *call) fieldsV2() (selection, error) {
	pairs, err := httpkit.Query(c.r.URL.RawQuery)
	if err != nil {
		return selection{}, err
	}
	for _, p := range pairs {
		if !selects(p.Name) {
			return selection{}, errParameterV2(p.Name, selectionParameters)
		}
	}
	return parseSelection(pairs)
}
