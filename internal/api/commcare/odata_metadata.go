package commcare

import (
	"net/http"

	"caseload/internal/odata"
)

// The names in every $metadata, which are those of the original.
const (
	feedNamespace = "CommCare"
	feedSet       = "feed" // the one entity set, and its type
)

// feedMetadata answers the columns of a feed (OData CSDL 4.0). All values are texts.
// The type is open, since a case that comes later may bring a property that is not
// listed.
func feedMetadata(c *call) error {
	feed, err := c.openFeed()
	if err != nil {
		return err
	}
	columns, err := feed.columns()
	if err != nil {
		return err
	}
	set := odata.EntitySet{
		Name: feedSet, Key: keyColumn, Open: true,
		Lacks: []odata.Lack{odata.NoFilter, odata.NoSort, odata.NoCount, odata.NoSearch, odata.NoKey},
	}
	for _, column := range columns {
		set.Properties = append(set.Properties, odata.Property{Name: column.name, Type: odata.String})
	}
	return c.send(c.w, http.StatusOK, xmlType, odata.Metadata(feedNamespace, []odata.EntitySet{set}))
}
