package jsonapi_test

import (
	"testing"

	"caseload/internal/jsonapi"
)

//
func TestSchemaHasOnlyNamesThatAreAllowed(t *testing.T) {
	for _, name := range []string{"", "_x", "x-", "-", " x", "a b", "a+b", "a,b", "a.b", "a[b]", "a/b", "a\u007fb", "type", "id", "used"} {
		typ := &jsonapi.Type{Name: "cases", Attributes: []jsonapi.Attribute{{Name: "used"}, {Name: name}}}
		if _, err := jsonapi.NewSchema(typ); err == nil {
			t.Errorf("a schema takes an attribute with the name %q", name)
		}
	}
	for _, name := range []string{"a", "a_b", "a-b", "9", "é", "caseView"} {
		typ := &jsonapi.Type{Name: "cases", Attributes: []jsonapi.Attribute{{Name: name}}}
		if _, err := jsonapi.NewSchema(typ); err != nil {
			t.Errorf("a schema refuses an attribute with the name %q: %v", name, err)
		}
	}
}

//
func TestErrorsOfSeveralStatusesHaveOneThatCoversThem(t *testing.T) {
	for _, test := range []struct {
		statuses []int
		want     int
	}{
		{[]int{422}, 422}, {[]int{409, 409}, 409}, {[]int{422, 404}, 400}, {[]int{404, 422, 409}, 400}, {[]int{422, 500}, 500}, {[]int{503, 404}, 500},
	} {
		var all jsonapi.Errors
		for _, status := range test.statuses {
			all = append(all, &jsonapi.Error{Status: status})
		}
		if got := all.Status(); got != test.want {
			t.Errorf("errors of %v are answered with %d, want %d", test.statuses, got, test.want)
		}
	}
}
