package reporting

import (
	"caseload/internal/exports"
	"caseload/internal/httpkit"
	"caseload/internal/tabular"
)

// streamReport answers GET /exports/reports/{number}, and the rows of a report.
func streamReport(c *call) error {
	spec, err := c.shape()
	if err != nil {
		return err
	}
	c.asked.ofReport(spec, c.number, c.by.Tenant.Zone)
	return c.stream(spec)
}

// streamSubject answers GET /exports/cases, and the other subjects.
func streamSubject(c *call) error {
	spec, err := c.shape()
	if err != nil {
		return err
	}
	c.asked.ofSubject(spec, subjectOf(c.pattern))
	return c.stream(spec)
}

// stream answers with all rows in one stream.
func (c *call) stream(spec *exports.Spec) error {
	if err := c.asked.err(); err != nil {
		return err
	}
	answer := c.answers()
	if spec.Compression == "" && spec.Format.Compressible() {
		c.w.Header().Add("Vary", "Accept-Encoding")
		answer.Encoding = tabular.Compression(httpkit.Coding(c.r.Header, string(tabular.Zstd), string(tabular.Gzip)))
	}
	if err := answer.Stream(c.w, c.r, c.svc, c.by, spec); err != nil {
		return c.inParameters(err)
	}
	return nil
}

// answers is how files are answered.
func (c *call) answers() exports.Answer { return exports.Answer{Within: c.WriteTimeout, Now: c.Now} }
