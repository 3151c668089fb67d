package main

import (
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"
)

// profiled runs a side under the CPU profiler, if profiles are wanted.
func (b *bench) profiled(s side) (time.Duration, error) {
	if b.profile == "" {
		return s.run()
	}
	f, err := os.Create(filepath.Join(b.profile, s.name+".pprof"))
	if err != nil {
		return 0, err
	}
	defer done(f)
	if err := pprof.StartCPUProfile(f); err != nil {
		return 0, err
	}
	defer pprof.StopCPUProfile()
	return s.run()
}
