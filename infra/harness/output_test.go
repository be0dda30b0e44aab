package harness

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestTheReadyLineIsFoundHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	const said = "warming up\nContainerOps is ready at http://127.0.0.1:1\nand more\nContainerOps is ready at elsewhere\n"
	for size := 1; size <= len(said); size++ {
		o := newOutput(readyLine)
		for rest := said; rest != ""; {
			n := min(size, len(rest))
			if _, err := io.WriteString(o, rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		select {
		case line := <-o.found:
			if line != "ContainerOps is ready at http://127.0.0.1:1" {
				t.Errorf("in pieces of %d the line is %q", size, line)
			}
		default:
			t.Errorf("in pieces of %d the line is not found", size)
		}
		if o.String() != said {
			t.Errorf("in pieces of %d kept is %q", size, o.String())
		}
	}
}

func TestAProcessIsFoundByItsMarkUntilItEnds(t *testing.T) {
	t.Parallel()
	mark := "harness-mark-" + strings.ReplaceAll(t.TempDir(), "/", "-")
	cmd := exec.CommandContext(t.Context(), "cat")
	cmd.Env = append(os.Environ(), "MARK="+mark)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, "x"); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil { // now it is cat, and no longer what was forked
		t.Fatal(err)
	}
	found, ok := Processes(mark)
	if ok && len(found) != 1 {
		t.Errorf("found are %q, want the one", found)
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if found, _ := Processes(mark); len(found) != 0 {
		t.Errorf("found are %q after its end", found)
	}
}
