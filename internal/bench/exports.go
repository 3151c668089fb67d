package main

import (
	"context"
	"fmt"
	"time"

	"caseload"
	"caseload/internal/tabular"
)

// exports compares the CSV export over HTTP, permission and all, with the
// database's own command that writes the same rows to nowhere; and the JSON
// export with the CSV export, by the byte; and the exports in each format.
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
	return b.tables(e, face, command)
}

// caseworkColumns are those of the Casework face's export, as tables call them.
const caseworkColumns = "reference,public_summary,public_themes,status,ward,category,source,opened,updated"

// tables compares exports of the same columns in each format with the database's
// own command.
func (b *bench) tables(e engine, face *face, command side) error {
	for _, format := range tabular.Formats {
		table := side{"table-" + string(format), func() (time.Duration, error) {
			took, _, err := face.get("/exports/cases." + string(format) + "?columns=" + caseworkColumns)
			return took, err
		}}
		us, them, ratio, err := b.compare(table, command)
		if err != nil {
			return err
		}
		b.add(e.name(), "/exports/cases."+string(format)+" of the same columns, whole, against "+e.exporter(), milliseconds(us), milliseconds(them), ratio, "-")
	}
	return nil
}

func milliseconds(took time.Duration) string { return fmt.Sprintf("%d ms", took.Milliseconds()) }

func megabytes(n int64, took time.Duration) string {
	return fmt.Sprintf("%.0f MB/s", float64(n)/1e6/took.Seconds())
}
