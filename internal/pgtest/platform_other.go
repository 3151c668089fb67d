//go:build !linux

package pgtest

import "syscall"

// memoryFileSystem returns "": here none is always mounted.
func memoryFileSystem() string { return "" }

// endWithUs does nothing: here a server outlives a process that is killed.
func endWithUs(*syscall.SysProcAttr) {}

// crash kills the server, whose children notice and end by themselves.
func (s *server) crash() error {
	s.signal(syscall.SIGKILL)
	return nil
}
