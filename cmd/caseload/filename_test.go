package main

import "testing"

func TestAFetchedFileIsNamedAsItsAddressEnds(t *testing.T) {
	for address, want := range map[string]string{
		"https://cases.example/exports/latest/nightly.parquet":     "nightly.parquet",
		"https://cases.example/exports/latest/nightly.csv?sep=;":   "nightly.csv",
		"https://cases.example/exports/latest/nightly":             "",
		"https://cases.example/exports/0190a1b2":                   "",
		"https://cases.example/exports/latest/..":                  "",
		"https://cases.example/exports/latest/..%5C..%5Ccases.csv": "",
		"https://cases.example/exports/latest/c:cases.csv":         "",
		"https://cases.example/exports/latest/..%2Fcases.csv":      "cases.csv",
	} {
		if got := fileNamed(address); got != want {
			t.Errorf("fileNamed(%q) = %q, want %q", address, got, want)
		}
	}
}
