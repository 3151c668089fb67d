package commcare

import (
	"context"
	"strings"

	"caseload"
)

// maxNamed is how many cases of one external ID an error names.
const maxNamed = 20

// knownAtOnce is how many cases are read at once that are known by IDs.
const knownAtOnce = 1_000

// casesKnownBy finds the cases that have one of some IDs, in the field of a path:
// by the ID, no more than an error names of each. Of a case there is its ID,
// external ID and type alone, since all that a thousand hold would fill the memory.
func casesKnownBy(ctx context.Context, svc *caseload.Service, by *caseload.Principal, path caseload.Path, ids []string) (map[string][]*caseload.Case, *caseload.Catalog, error) {
	found := map[string][]*caseload.Case{}
	q := caseload.Query{Where: caseload.In{Path: path, Values: textValues(ids)}, Order: []caseload.Order{{Path: "pk"}}, Limit: knownAtOnce}
	for {
		list, err := svc.ListCases(ctx, by, q, path, "id", "external_id", "type")
		if err != nil {
			return nil, nil, err
		}
		for i := range list.Rows.Rows() {
			x := &caseload.Case{Row: caseload.Row{ID: list.Rows.String(i, 1)}, ExternalID: list.Rows.String(i, 2), Type: list.Rows.PK(i, 3)}
			if id := list.Rows.String(i, 0); len(found[id]) < maxNamed {
				found[id] = append(found[id], x)
			}
		}
		if q.After = list.Next; q.After == "" {
			return found, list.Catalog, nil
		}
	}
}

// errSeveral refuses an external ID that means no one case.
func errSeveral(externalID string, of []*caseload.Case) *caseload.Error {
	var ids []string
	for _, x := range of[:min(len(of), maxNamed)] {
		ids = append(ids, x.ID)
	}
	return caseload.Errorf(caseload.CodeInvalid, "Multiple cases match external_id '%s': %s", externalID, strings.Join(ids, ", "))
}
