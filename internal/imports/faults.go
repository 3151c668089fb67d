package imports

import "caseload/internal/fault"

// What can be wrong with a row, beside what its noun says.
var (
	kindBareQuote   = fault.New("bare_quote", "A cell without quotes around it holds a quote; put the cell in quotes and double each quote inside.")
	kindBadEnd      = fault.New("bad_end", "A cell in quotes does not end well; double each quote inside, and close it.")
	kindNeverClosed = fault.New("never_closed", "A quote opens a cell, and nothing closes it; close it, or double each quote inside.")
	kindLongRow     = fault.New("long_row", "A quote opens a cell that is not closed within 10,000 lines and 4 MiB, which is as long as a row may be.")
	kindInDoubt     = fault.New("in_doubt", "This may be a part of the text that a quote opens in a row before; mend that row first.")
	kindRowNotUTF8  = fault.New("row_not_utf8", "The row is not UTF-8, which the file or the mapping says it is; let the mapping name another encoding.")
	kindRawRows     = fault.New("raw_rows", "The column _raw holds more than one row; give each a row of its own.")
	kindCells       = fault.New("cells", "The row has %d cells; the header has %d.")

	kindEmpty   = fault.New("empty", "This is empty; every row needs it, to be known again.")
	kindStatus  = fault.New("status", "This is not a status that the mapping knows.")
	kindFlag    = fault.New("flag", "This is neither yes nor no.")
	kindDegrees = fault.New("degrees", "This is not a number of degrees such as 50.2660.")
	kindDate    = fault.New("date", "This is not a date in the layout of the mapping.")
	kindOthers  = fault.New("others", "Other reasons, which stand beside the rejected rows.")
)
