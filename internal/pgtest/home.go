package pgtest

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
)

// home holds the temporary folders of the process, below which all clusters are.
var home struct {
	sync.Once
	disk   string
	memory string // the same where the system has no memory to spare
	err    error

	// The keeper is a shell that removes the folders when its input ends, as it
	// does too when the process is killed.
	keeper *exec.Cmd
	input  io.Closer
}

// keep waits for the end of the input. Servers that die with the process may
// write for a moment more.
const keep = `read -r _; for try in 1 2 3 4 5; do rm -rf "$@" && exit; sleep 1; done 2>/dev/null`

// diskFolder makes a folder for a server, which the server's user owns.
func diskFolder() (string, error) {
	if home.Do(makeHome); home.err != nil {
		return "", home.err
	}
	return ownFolder(home.disk)
}

// memoryFolder makes one that is in memory if it can.
func memoryFolder() (string, error) {
	if home.Do(makeHome); home.err != nil {
		return "", home.err
	}
	return ownFolder(home.memory)
}

func makeHome() {
	if home.disk, home.err = ownFolder(os.TempDir()); home.err != nil {
		return
	}
	home.memory = home.disk
	if memory := memoryFileSystem(); memory != "" {
		home.memory, home.err = ownFolder(memory)
	}
	if home.err == nil {
		home.err = startKeeper()
	}
}

func startKeeper() (err error) {
	home.keeper = exec.Command("/bin/sh", "-c", keep, "keeper", home.disk, home.memory)
	home.keeper.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl-C is not for it
	if home.input, err = home.keeper.StdinPipe(); err != nil {
		return err
	}
	return home.keeper.Start()
}

// ownFolder makes a folder. Its name is short, since the path of a socket has
// room for a hundred characters.
func ownFolder(parent string) (string, error) {
	folder, err := os.MkdirTemp(parent, "pg")
	if err != nil {
		return "", err
	}
	user, err := serverUser()
	if err != nil || user == nil {
		return folder, err
	}
	return folder, os.Chown(folder, int(user.Uid), int(user.Gid))
}

// removeHome removes the folders, if there are any.
func removeHome() {
	home.Do(func() {}) // none is made any more
	if home.keeper == nil || home.keeper.Process == nil {
		return
	}
	_ = home.input.Close() // the shell takes any end
	if err := home.keeper.Wait(); err != nil {
		fmt.Fprintf(os.Stderr, "remove %s and %s: %v\n", home.disk, home.memory, err)
	}
}
