package main

import (
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a long command is, on a terminal; elsewhere it is
// silent.
type progress struct{ bar *progressbar.ProgressBar }

// progress begins to count what towards a total, on standard error.
func (p *program) progress(what string, total int64, options ...progressbar.Option) progress {
	f, ok := p.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return progress{}
	}
	options = append(options, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	return progress{progressbar.NewOptions64(total, options...)}
}

// done says how much is done.
func (p progress) done(n int64) {
	if p.bar != nil {
		_ = p.bar.Set64(n) // a terminal that cannot be written to is no reason to stop
	}
}

// end takes the bar off the terminal.
func (p progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
