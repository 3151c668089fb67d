package main

import (
	"context"
	"fmt"
	"time"

	"caseload"
)

// exports compares the CSV export over HTTP, permission and all, with the
// database's own command that writes the same rows to nowhere; and the JSON
// export with the CSV export, by the byte.
func (b *bench) exports(ctx context.Context, e engine, s *site) error {
	face, err := s.serve(ctx, caseload.RoleManager)
	if err != nil {
		return err
	}
	defer face.close()
	var csvBytes, jsonBytes int64
	csv := side{"export-csv", func() (took time.Duration, err error) {
		took, csvBytes, err = face.get("/api/cases/export?format=csv&limit=all")
		return took, err
	}}
	command := side{"command", s.export}
	us, them, ratio, err := b.compare(csv, command)
	if err != nil {
		return err
	}
	b.add(e.name(), "CSV export over HTTP, whole, against "+e.exporter(), megabytes(csvBytes, us), megabytes(csvBytes, them), ratio, e.exportGoal())
	json := side{"export-json", func() (took time.Duration, err error) {
		took, jsonBytes, err = face.get("/api/cases/export?format=json&limit=all")
		return took, err
	}}
	us, them, ratio, err = b.compare(json, csv)
	if err != nil {
		return err
	}
	byByte := ratio * float64(jsonBytes) / float64(csvBytes)
	b.add(e.name(), "JSON export, bytes/s, against the CSV export", megabytes(jsonBytes, us), megabytes(csvBytes, them), byByte, "1.5")
	return nil
}

func megabytes(n int64, took time.Duration) string {
	return fmt.Sprintf("%.0f MB/s", float64(n)/1e6/took.Seconds())
}
