package suppress

// Line is a total that is known, and the numbers that it is the sum of.
func Line(parts []int64) []Cell {
	out := make([]Cell, len(parts))
	for i, n := range parts {
		out[i] = Cell{From: 0, To: 1, N: n, Lists: [2]int{1, 1}}
	}
	return out
}

// Grouped is a total that is known, the sums of its groups, and the numbers that each
// is the sum of: first all sums, then the parts of the first group, and so on. A sum
// that is not small is shown, unless that would tell one that is.
func Grouped(groups [][]int64, limit int64) []Cell {
	var sums, parts []Cell
	telling := false
	for i, group := range groups {
		account, list := 2+i, 2+i
		sum := Cell{From: 0, To: account, Lists: [2]int{1, 1}, Sum: list}
		for _, n := range group {
			sum.N += n
			parts = append(parts, Cell{From: account, To: 1, N: n, Lists: [2]int{list, list}})
		}
		telling = telling || Small(sum.N, limit)
		sums = append(sums, sum)
	}
	for i := range sums {
		sums[i].Known = !telling
	}
	return append(sums, parts...)
}

// Cross is a table whose total is known: first the sums of its rows, then those of its
// columns, then its cells row by row.
func Cross(rows [][]int64) []Cell {
	if len(rows) == 0 {
		return nil
	}
	columns := len(rows[0])
	out := make([]Cell, len(rows)+columns, len(rows)+columns+len(rows)*columns)
	for i, row := range rows {
		account, list := 2+i, 3+i
		out[i] = Cell{From: 0, To: account, Lists: [2]int{1, 1}, Sum: list}
		for j, n := range row {
			below, down := 2+len(rows)+j, 3+len(rows)+j
			sum := &out[len(rows)+j]
			sum.From, sum.To, sum.Lists, sum.Sum = below, 1, [2]int{2, 2}, down
			sum.N += n
			out[i].N += n
			out = append(out, Cell{From: account, To: below, N: n, Lists: [2]int{list, down}})
		}
	}
	return out
}
