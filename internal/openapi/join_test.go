package openapi_test

import (
	"testing"

	"caseload/internal/openapi"
)

// with describes one path, which answers values of a schema named value.
func with(path string, value *openapi.Schema) *openapi.Document {
	d := describe(path)()
	d.Tags = []openapi.Tag{{Name: path, Description: "For a test."}}
	d.Components.Schemas["value"] = value
	d.Add(path, "get", &openapi.Operation{OperationID: path})
	return d
}

func TestJoinKeepsAllPathsAndWhatIsAlikeOnce(t *testing.T) {
	joined, err := openapi.Join("Both", "", with("/b", openapi.Of("string")), with("/a", openapi.Of("string")))
	if err != nil {
		t.Fatal(err)
	}
	if len(joined.Paths) != 2 || joined.Paths["/a"]["get"] == nil || joined.Paths["/b"]["get"] == nil || len(joined.Components.Schemas) != 1 {
		t.Errorf("the joined description is %s, want both paths and one schema", joined.JSON())
	}
	if joined.Tags[0].Name != "/a" || joined.Tags[1].Name != "/b" {
		t.Errorf("the tags are %v, want them by name", joined.Tags)
	}
}

func TestJoinRefusesOneNameForTwoThings(t *testing.T) {
	if _, err := openapi.Join("Both", "", with("/a", openapi.Of("string")), with("/b", openapi.Of("integer"))); err == nil {
		t.Error("two schemas of one name were joined")
	}
	if _, err := openapi.Join("Both", "", with("/a", openapi.Of("string")), with("/a", openapi.Of("string"))); err == nil {
		t.Error("two operations of one path were joined")
	}
}
