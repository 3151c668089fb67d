package ui

import (
	"slices"
	"strings"

	"caseload"
)

// section is one part of the pages, with the scope that it takes to open it.
type section struct {
	title, about string // keys of the catalogue
	address      string
	scope        caseload.Scope // "": for everybody
	admin        bool           // for administrators alone
	parts        []string       // addresses that belong to it, and lie elsewhere
}

// sections are the parts in the order of the navigation.
var sections = []section{
	{"section.home", "", home, "", false, nil},
	{"section.cases", "home.cases", "/ui/cases", caseload.CasesRead, false, []string{viewsAddress, bulkAddress}},
	{"section.people", "home.people", "/ui/people", caseload.CasesRead, false, nil},
	{"section.reports", "home.reports", "/ui/reports", caseload.ReportsRead, false, nil},
	{"section.exports", "home.exports", "/ui/exports", caseload.ReportsRead, false, nil},
	{"section.admin", "home.admin", adminAddress, "", true, []string{importsAddress, mappingsAddress}},
}

// destination is a section as the navigation shows it.
type destination struct {
	Title, About, Address string
	Current               bool // the visitor is in it
}

// navigation lists the sections that the visitor may open.
func (v *visit) navigation() []destination {
	var out []destination
	for _, s := range sections {
		if s.scope != "" && !v.visitor.By.Can(s.scope) || s.admin && !v.visitor.By.Administers() {
			continue
		}
		d := destination{Title: v.t(s.title), Address: s.address, Current: s.holds(v.r.URL.Path)}
		if s.about != "" {
			d.About = v.t(s.about)
		}
		out = append(out, d)
	}
	return out
}

// holds reports whether a path is one of the section's.
func (s *section) holds(path string) bool {
	return within(path, s.address) || slices.ContainsFunc(s.parts, func(part string) bool { return within(path, part) })
}

// within reports whether a path is that of a section or below it. All are below
// home, which is only itself.
func within(path, section string) bool {
	return path == section || section != home && strings.HasPrefix(path, section+"/")
}
