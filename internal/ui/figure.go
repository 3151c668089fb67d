package ui

import (
	"html/template"
	"strings"
)

// drawing is a chart or a map of internal/chart.
type drawing interface {
	SVG() template.HTML
	Table() (head []string, rows [][]string)
}

// figure is a drawing under its title, with the same numbers as a table.
type figure struct {
	Title   string
	Drawing template.HTML
	Narrow  template.HTML // in the place of Drawing where there is little room; "": the same
	Wide    bool          // it takes the whole width of the page
	Numbers table
}

func newFigure(title string, d drawing) figure {
	return figure{Title: title, Drawing: d.SVG(), Numbers: numbersOf(title, d)}
}

// numbersOf is a drawing as a table.
func numbersOf(title string, d drawing) table {
	head, rows := d.Table()
	numbers := table{Caption: title}
	for i, name := range head {
		numbers.Columns = append(numbers.Columns, column{Title: name, Number: i > 0 && figures(rows, i)})
	}
	for _, row := range rows {
		cells := make([]cell, len(row))
		for i, text := range row {
			cells[i] = cell{Text: text}
		}
		numbers.Rows = append(numbers.Rows, cells)
	}
	return numbers
}

// figures reports whether a column has numbers alone.
func figures(rows [][]string, column int) bool {
	for _, row := range rows {
		if row[column] != "" && !strings.ContainsAny(row[column][:1], "0123456789-") {
			return false
		}
	}
	return true
}
