package main

import (
	"errors"
	"strings"

	"caseload/internal/exports"
)

// follow makes an export one of what has changed since an earlier one, which its
// manifest in a file tells, or the next that this has. By its manifest, it has the
// columns that the earlier one was asked for, unless others are named.
func (p *program) follow(s *exports.Spec, since string) error {
	if !strings.Contains(since, ".") { // no next has a dot
		s.Since = since
		return nil
	}
	m, err := readManifest(since)
	switch {
	case err != nil:
		return err
	case m.Next == "":
		return p.usage(errors.New("--since: what has changed since that export cannot be told: it was of a report, or had filters or a limit. Export all rows."))
	case m.Spec.Subject != s.Subject:
		return p.usage(errors.New("--since: that export was of " + string(m.Spec.Subject) + "."))
	}
	s.Since = m.Next
	if len(s.Columns) == 0 {
		s.Columns = m.Spec.Columns
	}
	return nil
}
