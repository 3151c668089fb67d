package ui

import (
	"testing"

	"caseload"
)

func TestPagesOfReferenceArePlainInABrowser(t *testing.T) {
	o := openOffice(t)
	o.describeAPIs()
	o.signIn(caseload.RoleAdmin)
	tab := o.served()
	for name, address := range map[string]string{
		"reference": referenceAddress, "reference-errors": referenceAddress + "/errors", "reference-casework": referenceAddress + "/casework",
		"reference-casebook": referenceAddress + "/casebook", "reference-operation": referenceAddress + "/casework/get_api_cases",
		"reference-body": referenceAddress + "/casebook/create_cases", "reference-stream": referenceAddress + "/reporting/get_exports_cases",
	} {
		for _, theme := range []string{"light", "dark"} {
			tab.Prefer(theme)
			for width, size := range map[string]int64{"narrow": 400, "wide": 1400} {
				tab.Size(size)
				tab.Visit(address)
				tab.Audit()
				tab.Screenshot(name + "-" + theme + "-" + width)
			}
		}
	}
}
