package bolt

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/containerops/containerops/shared/store"
)

// The test binary plays a second process when these are set: which part, and on which file.
const (
	envPart = "BOLT_TEST_PART"
	envFile = "BOLT_TEST_FILE"
)

func TestMain(m *testing.M) {
	part := map[string]func(string) error{"writer": writeForEver, "full disk": fillDisk}[os.Getenv(envPart)]
	if part == nil {
		os.Exit(m.Run())
	}
	if err := part(os.Getenv(envFile)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child(t *testing.T, part, file string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), envPart+"="+part, envFile+"="+file)
	return cmd
}

// writeForEver prints the number of each write that was acknowledged.
func writeForEver(file string) error {
	table, err := Open(file, Options{})
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		data := bytes.Repeat([]byte("x"), n%5000)
		err := table.Write(context.Background(), store.Put(key(fmt.Sprintf("%09d", n)), data, store.If{Absent: true}), store.Add(key("total"), 1, store.If{}))
		if err != nil {
			return err
		}
		if _, err := fmt.Println(n); err != nil {
			return err
		}
	}
}

// startWriter starts a writer, reads so many acknowledged numbers, and returns how to kill it and read the rest.
func startWriter(t *testing.T, file string, count int) (kill func() (acknowledged int)) {
	t.Helper()
	cmd := child(t, "writer", file)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	acknowledged := 0
	for acknowledged < count && lines.Scan() {
		acknowledged++
	}
	return func() int {
		_ = cmd.Process.Kill()
		for lines.Scan() {
			acknowledged++
		}
		_ = cmd.Wait()
		return acknowledged
	}
}

func TestKilledProcessLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "table.db")
	kill := startWriter(t, file, 200)
	acknowledged := kill()

	table := openAt(t, file, Options{})
	total, err := table.Get(t.Context(), key("total"))
	if err != nil || acknowledged < 200 || total.Counter < int64(acknowledged) || total.Counter > int64(acknowledged)+1 {
		t.Fatalf("%d writes were acknowledged, %d are there, error %v", acknowledged, total.Counter, err)
	}
	for n := 1; n <= acknowledged; n++ {
		item, err := table.Get(t.Context(), key(fmt.Sprintf("%09d", n)))
		if err != nil || len(item.Data) != n%5000 {
			t.Fatalf("write %d: %d bytes, error %v", n, len(item.Data), err)
		}
	}
	wantSound(t, table)
}

// wantSound has bbolt check the whole file.
func wantSound(t *testing.T, table *Table) {
	t.Helper()
	err := table.db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			t.Error(err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFileInUseByAnotherProcessIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "table.db")
	kill := startWriter(t, file, 1)
	defer kill()
	wantInUse(t, file)
}

// fillDisk writes until a limit on the size of files stops it, then without the limit again.
func fillDisk(file string) error {
	table, err := Open(file, Options{})
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ)
	var unlimited syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &unlimited); err != nil {
		return err
	}
	limited := unlimited
	limited.Cur = 1 << 20
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limited); err != nil {
		return err
	}
	written := 0
	for err == nil {
		if err = table.Write(context.Background(), store.Put(key(fmt.Sprintf("%09d", written)), make([]byte, 20_000), store.If{})); err == nil {
			written++
		}
	}
	fmt.Println(err)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &unlimited); err != nil {
		return err
	}
	return checkWritten(table, written)
}

func checkWritten(table *Table, written int) error {
	if err := table.Write(context.Background(), put("afterwards")); err != nil {
		return fmt.Errorf("with room again: %w", err)
	}
	for n := range written {
		if _, err := table.Get(context.Background(), key(fmt.Sprintf("%09d", n))); err != nil {
			return err
		}
	}
	return table.Close()
}

func TestAFullDiskIsAnErrorThatNamesTheFileAndPasses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "table.db")
	out, err := child(t, "full disk", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if says := string(out); !strings.HasPrefix(says, "table "+file+": write: ") || !strings.Contains(says, "file too large") {
		t.Fatalf("it says %q", says)
	}
	wantSound(t, openAt(t, file, Options{}))
}
