package casebook

import (
	"net/http"
	"slices"
	"strconv"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/jsonapi"
)

// seen (difference 75) are the versions of which the client says that it has one, by the header
// If-Match (RFC 9110, 13.1.1) and by meta.version, which is "" where it does not;
// nil for whichever there is. The tenant may demand that it says so.
func (c *call) seen(version string) ([]caseload.Rev, error) {
	tags := httpkit.Tags(c.r.Header, "If-Match")
	if len(tags) == 0 && version == "" && c.by.Tenant.Settings.CasebookRequireIfMatch {
		return nil, jsonapi.Errors{unconditional(jsonapi.Source{Header: "If-Match"}, "Say which version you change: its ETag in the header If-Match, or its meta.version.")}
	}
	byTag, byVersion := httpkit.Seen(c.r.Header), []caseload.Rev(nil)
	if version != "" {
		byVersion = httpkit.RevsOf(strconv.Quote(version))
	}
	switch {
	case byTag == nil:
		return byVersion, nil
	case byVersion == nil:
		return byTag, nil
	}
	return slices.DeleteFunc(byTag, func(rev caseload.Rev) bool { return !slices.Contains(byVersion, rev) }), nil
}

// unconditional is the error of a change of whichever version there is, where the
// tenant demands to be told of which.
func unconditional(at jsonapi.Source, detail string) *jsonapi.Error {
	return &jsonapi.Error{Status: http.StatusPreconditionRequired, Code: "PRECONDITION_REQUIRED", Title: "Precondition required", Detail: detail, Source: at}
}

// outdated is the error of a change of another version than the one that there
// is, of which it has the entity tag.
type outdated struct {
	error
	tag string
}

func (e *outdated) Unwrap() error { return e.error }

// staled adds to the error of some changes, where it is that the one resource has
// another version, which one that is.
func (c *call) staled(err error, edits []caseload.Edit) error {
	if caseload.CodeOf(err) != caseload.CodePreconditionFailed || len(edits) != 1 {
		return err
	}
	one := caseload.RecordQuery{Noun: edits[0].Noun, IDs: []string{edits[0].ID}, Columns: map[caseload.Noun][]caseload.Path{edits[0].Noun: {"updated"}}}
	set, readErr := c.records(one)
	if readErr != nil || set.Page.Rows() == 0 {
		return err // who may not see it learns no more
	}
	return &outdated{err, httpkit.TagOf(caseload.Rev(set.Page.Int(0, 0)))}
}
