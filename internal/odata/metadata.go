package odata

import (
	"slices"

	"caseload/internal/encode"
)

// Type is the type of a property.
type Type string

// The types that properties have here.
const (
	String         Type = "Edm.String"
	Int64          Type = "Edm.Int64"
	Boolean        Type = "Edm.Boolean"
	Date           Type = "Edm.Date"
	DateTimeOffset Type = "Edm.DateTimeOffset"
	Decimal        Type = "Edm.Decimal"
	Double         Type = "Edm.Double"
)

// Property is one column of an entity set.
type Property struct {
	Name string // an identifier
	Type Type
}

// EntitySet is a table. The type of its rows has its name.
type EntitySet struct {
	Name       string
	Key        string // the property that tells the rows apart
	Open       bool   // a row may have properties that are not listed
	Properties []Property
	Lacks      []Lack
}

// Property finds a property by its name, nil if there is none.
func (s *EntitySet) Property(name string) *Property {
	at := slices.IndexFunc(s.Properties, func(p Property) bool { return p.Name == name })
	if at < 0 {
		return nil
	}
	return &s.Properties[at]
}

// Lack is what cannot be asked of an entity set, so that a client does it by itself
// (OData Capabilities Vocabulary).
type Lack struct{ term, property string }

// What an EntitySet may lack.
var (
	NoFilter = Lack{"FilterRestrictions", "Filterable"}
	NoSort   = Lack{"SortRestrictions", "Sortable"}
	NoCount  = Lack{"CountRestrictions", "Countable"}
	NoSearch = Lack{"SearchRestrictions", "Searchable"}
	NoExpand = Lack{"ExpandRestrictions", "Expandable"}
	NoKey    = Lack{"IndexableByKey", ""} // a row is not found by its key
)

const capabilities = "Org.OData.Capabilities.V1."

func (l Lack) append(dst []byte) []byte {
	if l.property == "" {
		return append(dst, `<Annotation Term="`+capabilities+l.term+`" Bool="false"/>`...)
	}
	return append(dst, `<Annotation Term="`+capabilities+l.term+`"><Record><PropertyValue Property="`+l.property+`" Bool="false"/></Record></Annotation>`...)
}

// Metadata describes entity sets in XML (OData CSDL 4.0).
func Metadata(namespace string, sets []EntitySet) []byte {
	out := []byte("<?xml version='1.0' encoding='utf-8'?>\n" +
		`<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>` +
		`<Schema Namespace="` + namespace + `" xmlns="http://docs.oasis-open.org/odata/ns/edm">`)
	for i := range sets {
		out = sets[i].appendType(out)
	}
	out = append(out, `<EntityContainer Name="Container">`...)
	for i := range sets {
		out = encode.AppendXMLAttribute(append(out, `<EntitySet Name=`...), sets[i].Name)
		out = encode.AppendXMLAttribute(append(out, ` EntityType=`...), namespace+"."+sets[i].Name)
		out = append(out, '>')
		for _, l := range sets[i].Lacks {
			out = l.append(out)
		}
		out = append(out, `</EntitySet>`...)
	}
	return append(out, `</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`...)
}

func (s *EntitySet) appendType(out []byte) []byte {
	out = encode.AppendXMLAttribute(append(out, `<EntityType Name=`...), s.Name)
	if s.Open {
		out = append(out, ` OpenType="true"`...)
	}
	out = encode.AppendXMLAttribute(append(out, `><Key><PropertyRef Name=`...), s.Key)
	out = append(out, `/></Key>`...)
	for _, p := range s.Properties {
		out = encode.AppendXMLAttribute(append(out, `<Property Name=`...), p.Name)
		out = append(out, ` Type="`+string(p.Type)+`"`...)
		switch p.Type {
		case Decimal:
			out = append(out, ` Scale="variable"`...)
		case DateTimeOffset:
			out = append(out, ` Precision="6"`...)
		}
		if p.Name == s.Key {
			out = append(out, ` Nullable="false"`...)
		}
		out = append(out, `/>`...)
	}
	return append(out, `</EntityType>`...)
}
