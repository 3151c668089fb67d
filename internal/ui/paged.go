package ui

import (
	"strconv"

	"caseload"
)

// listShown is how many rows stand on a page of a list that the Service answers whole.
const listShown = 100

// paged is the page of a list that the address names, from 1, and where the pages beside
// it are; nil where all of the list is on one.
func paged[T any](v *visit, address string, all []T) ([]T, *pagination, error) {
	n, last := 1, max(1, (len(all)+listShown-1)/listShown)
	if text := v.r.URL.Query().Get(pageName); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil || n < 1 || n > last {
			return nil, nil, caseload.Invalid(pageName, "This is not a page of the list.")
		}
	}
	if last == 1 {
		return all, nil, nil
	}
	at := func(n int) string {
		if n < 1 || n > last {
			return ""
		}
		return address + "?" + pageName + "=" + strconv.Itoa(n)
	}
	shown := all[(n-1)*listShown : min(n*listShown, len(all))]
	return shown, &pagination{Shown: int64(len(shown)), Total: int64(len(all)), Previous: at(n - 1), Next: at(n + 1)}, nil
}
