package pgtest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// memoryFileSystem returns where files are in memory, "" where there is too
// little of it, as in a container that was given none to spare.
func memoryFileSystem() string {
	const path, tmpfs, enough = "/dev/shm", 0x01021994, 1 << 30
	var stat syscall.Statfs_t
	if err := syscall.Statfs(path, &stat); err != nil || stat.Type != tmpfs || stat.Bavail*uint64(stat.Bsize) < enough {
		return ""
	}
	return path
}

// endWithUs has the kernel end a process when this one ends.
func endWithUs(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGQUIT }

// crash kills the server and its children at one moment. It is stopped first,
// so that it neither learns of their deaths nor has more of them.
func (s *server) crash() error {
	pid := s.cmd.Process.Pid
	_ = s.cmd.Process.Signal(syscall.SIGSTOP) // it may have ended
	children, err := childrenOf(pid)
	for _, child := range children {
		_ = syscall.Kill(child, syscall.SIGKILL) // it may have ended
	}
	s.signal(syscall.SIGKILL)
	return err
}

func childrenOf(parent int) ([]int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	var found []int
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		if pid, of := parseStat(stat); of == parent {
			found = append(found, pid)
		}
	}
	return found, err
}

// parseStat returns a process and its parent, by proc(5): pid (name) state ppid.
// The name may hold anything.
func parseStat(stat []byte) (pid, parent int) {
	var state string
	before, _, _ := bytes.Cut(stat, []byte(" "))
	_, _ = fmt.Sscan(string(stat[bytes.LastIndexByte(stat, ')')+1:]), &state, &parent) // 0 is nobody's parent
	pid, _ = strconv.Atoi(string(before))
	return pid, parent
}
