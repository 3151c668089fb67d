package commcare

import "testing"

func TestRoutesOfAnAddressFailAlike(t *testing.T) {
	at := map[string]Route{}
	for _, route := range Routes {
		for _, pattern := range route.Patterns {
			if first, ok := at[pattern]; ok && first.fails != route.fails {
				t.Errorf("%s %s fails in another manner than %s there", route.Method, pattern, first.Method)
			}
			at[pattern] = route
		}
	}
}
