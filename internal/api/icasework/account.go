package icasework

import (
	"net"
	"strings"

	"caseload"
)

// findAccount finds the account that is meant: by the host, where accounts have
// hosts of their own, else by db; without either it is that of the key (difference 90).
func (c *call) findAccount() error {
	c.account = strings.ToLower(c.asked.value("db"))
	account, kind := c.host()
	if account == "" {
		return nil
	}
	c.account = account
	switch {
	case !c.reporting || kind == reportingHost:
		return nil
	case kind == portalHost:
		return &refusal{code: codePortal, info: c.elsewhere(account)}
	}
	return &refusal{code: codeHost, info: c.elsewhere(account)}
}

func (c *call) elsewhere(account string) string {
	return "API not available here - please use https://" + account + "reports." + c.BaseDomain + c.Pattern
}

// hostKind is which of an account's hosts was asked.
type hostKind int

const (
	mainHost hostKind = iota
	reportingHost
	portalHost
)

// testHosts serve every account, by db.
var testHosts = []string{"uat", "uatportal"}

// host finds the account of the host that was asked, "" for none.
func (c *call) host() (account string, kind hostKind) {
	name := strings.ToLower(c.r.Host)
	if host, _, err := net.SplitHostPort(name); err == nil {
		name = host
	}
	label, ok := strings.CutSuffix(name, "."+strings.ToLower(c.BaseDomain))
	if c.BaseDomain == "" || !ok || strings.Contains(label, ".") {
		return "", mainHost
	}
	for _, test := range testHosts {
		if label == test {
			return "", mainHost
		}
	}
	if of, ok := strings.CutSuffix(label, "reports"); ok && of != "" && !c.is(label) {
		return of, reportingHost
	}
	if of, ok := strings.CutSuffix(label, "portal"); ok && of != "" && !c.is(label) {
		return of, portalHost
	}
	return label, mainHost
}

// is reports whether a host's label is an account's whole name.
func (c *call) is(label string) bool {
	_, err := c.svc.Tenant(c.r.Context(), label)
	return caseload.CodeOf(err) != caseload.CodeNotFound && err == nil
}
