package demo

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"fmt"
	"io"
	"path"

	"caseload"
	"caseload/internal/imports"
)

//go:embed data/*.gz
var files embed.FS

// The files of open data, and the ready mappings that read them.
const (
	bostonFile      = "data/boston311-2015-sidewalk-repair.csv.gz"
	bostonMapping   = "boston-2015"
	cornwallFile    = "data/cornwall-wards-2013-E06000052.geojson.gz"
	cornwallMapping = "uk-wards-geojson"
)

// What the files are published under, as data/ATTRIBUTION.md has it.
const (
	bostonLicence = "Made from 311 service requests of 2015 by the City of Boston (Analyze Boston), " +
		"under the Open Data Commons Public Domain Dedication and License (PDDL) 1.0."
	cornwallLicence = "The cases are invented. The wards contain Ordnance Survey data, Crown copyright and database right 2016, and National Statistics data, " +
		"Crown copyright and database right 2016, under the Open Government Licence v3.0."
)

// Wards imports Cornwall's wards with their boundaries.
func Wards(ctx context.Context, svc *caseload.Service, by *caseload.Principal) error {
	return load(ctx, svc, by, cornwallFile, cornwallMapping)
}

// load imports a file of open data, all of whose rows must be sound.
func load(ctx context.Context, svc *caseload.Service, by *caseload.Principal, file, mapping string) error {
	content, err := unpacked(file)
	if err != nil {
		return fmt.Errorf("unpack %s: %w", file, err)
	}
	m, err := imports.FindMapping(mapping)
	if err != nil {
		return err
	}
	report, err := imports.Run(ctx, svc, by, bytes.NewReader(content), m, imports.Options{})
	if err != nil {
		return fmt.Errorf("import %s: %w", path.Base(file), err)
	}
	if report.Rejected > 0 {
		return fmt.Errorf("import %s: %d rows were rejected", path.Base(file), report.Rejected)
	}
	return nil
}

func unpacked(file string) ([]byte, error) {
	packed, err := files.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = packed.Close() }() // only read
	r, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
