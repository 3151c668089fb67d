package commcare

import (
	"net/http"
	"strings"

	"caseload/internal/encode"
)

// The names in every $metadata, which are those of the original.
const (
	feedNamespace = "CommCare"
	feedSet       = "feed" // the one entity set, and its type
)

// feedMetadata answers the columns of a feed (OData CSDL 4.0).
func feedMetadata(c *call) error {
	feed, err := c.openFeed()
	if err != nil {
		return err
	}
	columns, err := feed.columns()
	if err != nil {
		return err
	}
	return c.send(c.w, http.StatusOK, xmlType, metadataXML(columns))
}

// metadataXML describes a feed. All values are texts. The type is open, since a
// case that comes later may bring a property that is not listed.
func metadataXML(columns []feedColumn) []byte {
	out := []byte(xmlHeader + `<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>` +
		`<Schema Namespace="` + feedNamespace + `" xmlns="http://docs.oasis-open.org/odata/ns/edm">` +
		`<EntityType Name="` + feedSet + `" OpenType="true"><Key><PropertyRef Name="` + keyColumn + `"/></Key>`)
	for _, c := range columns {
		out = encode.AppendXMLAttribute(append(out, `<Property Name=`...), c.name)
		out = append(out, ` Type="Edm.String"`...)
		if c.name == keyColumn {
			out = append(out, ` Nullable="false"`...)
		}
		out = append(out, `/>`...)
	}
	out = append(out, `</EntityType><EntityContainer Name="Container"><EntitySet Name="`+feedSet+`" EntityType="`+feedNamespace+`.`+feedSet+`">`...)
	out = append(out, feedCapabilities...)
	return append(out, `</EntitySet></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`...)
}

// feedCapabilities say what cannot be asked of a feed, so that a client filters,
// sorts and counts by itself (OData Capabilities Vocabulary).
var feedCapabilities = capability("FilterRestrictions", "Filterable") + capability("SortRestrictions", "Sortable") +
	capability("CountRestrictions", "Countable") + capability("SearchRestrictions", "Searchable") +
	strings.ReplaceAll(`<Annotation Term="NAME" Bool="false"/>`, "NAME", capabilities+"IndexableByKey")

const capabilities = "Org.OData.Capabilities.V1."

func capability(term, property string) string {
	return `<Annotation Term="` + capabilities + term + `"><Record><PropertyValue Property="` + property + `" Bool="false"/></Record></Annotation>`
}
