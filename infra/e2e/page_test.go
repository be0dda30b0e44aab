package e2e

import (
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestALogIsReadInPages(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	// More than one chunk of 256 KB.
	p := s.create(client.BuildStage("build", "i=0; while [ $i -lt 8000 ]; do i=$((i+1)); echo line $i of a log that takes some space so that it is cut; done\n"))
	s.fire(p)
	s.awaitStatus(p, "success")
	job := s.job(p, 0)
	if job.LogNum < 2 {
		t.Fatalf("the log has %d chunks, want more than one", job.LogNum)
	}
	var text strings.Builder
	for offset := range job.LogNum {
		page, err := s.api.Log(t.Context(), p.ID, 0, job.ID, offset)
		s.must(err)
		page.Chunks = page.Chunks[:1]
		lines, err := page.Lines()
		s.must(err)
		for _, line := range lines {
			text.WriteString(line.Message + "\n")
		}
	}
	if text.String() != s.log(p, 0) {
		t.Error("chunk by chunk the log is another than read at once")
	}
	if !strings.Contains(text.String(), "\nline 1 of") || !strings.Contains(text.String(), "\nline 8000 of") {
		t.Error("the log is not whole")
	}
}
