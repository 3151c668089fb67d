package main

import (
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a long command is, on a terminal; elsewhere it is
// silent.
type progress struct{ bar *progressbar.ProgressBar }

// terminal is standard error, nil where it is none.
func (p *program) terminal() *os.File {
	f, ok := p.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return f
}

// progress begins to count what towards a total, on standard error. Of 0 nothing is
// to be shown.
func (p *program) progress(what string, total int64, options ...progressbar.Option) progress {
	f := p.terminal()
	if f == nil || total == 0 {
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

// say says what stands before the bar.
func (p progress) say(text string) {
	if p.bar != nil {
		p.bar.Describe(text)
	}
}

// end takes the bar off the terminal.
func (p progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
