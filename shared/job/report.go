package job

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/containerops/containerops/shared/job/junit"
	"github.com/containerops/containerops/shared/objects"
)

// Bounds of a test report. The counts are of all its tests; of single ones as many are kept as a page of a log has room for.
const (
	maxReport      = 10 << 20 // bytes, of all its files
	maxReportFiles = 1000
	maxTests       = 1000
	maxTestsBytes  = 256 << 10 // as JSON
	maxTestName    = 256       // bytes, of a test's and a suite's name
	maxTestMessage = 1 << 10   // bytes
)

// report reads how the tests went, keeps it, and judges the script by it. A script that failed has failed, whatever its tests
// say, but they are told with it.
func (r *running) report(w *workspace, failed error) (*Tests, error) {
	if r.spec.Tests == nil || r.ctx.Err() != nil {
		return nil, failed
	}
	cases, err := readReport(w.work(), r.spec.Tests.Path)
	if err == nil {
		err = r.keepTests(cases)
	}
	switch {
	case err != nil && failed != nil:
		return nil, fmt.Errorf("%w; test_report %q: %w", failed, r.spec.Tests.Path, err)
	case err != nil:
		return nil, fmt.Errorf("test_report %q: %w", r.spec.Tests.Path, err)
	}
	tests := countTests(cases)
	r.log.Content("Tests: %s", tests)
	switch rate := r.spec.Tests.PassRate; {
	case failed != nil:
		return &tests, fmt.Errorf("%w; %s", failed, tests)
	case !tests.Reach(rate):
		return &tests, fmt.Errorf("test_report: %s, at least %v %% are asked", tests, rate)
	}
	return &tests, nil
}

// readReport reads the tests of all files in a folder that the pattern names, in the order of their names.
func readReport(dir, pattern string) ([]junit.Case, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	names, err := fs.Glob(root.FS(), path.Clean(pattern))
	switch {
	case err != nil:
		return nil, err
	case len(names) == 0:
		return nil, errors.New("the script made no such file")
	case len(names) > maxReportFiles:
		return nil, fmt.Errorf("these are %d files, at most %d", len(names), maxReportFiles)
	}
	var all []junit.Case
	left := int64(maxReport)
	for _, name := range names {
		cases, size, err := readReportFile(dir, name, left)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		left -= size
		all = append(all, cases...)
	}
	return all, nil
}

func readReportFile(dir, name string, most int64) ([]junit.Case, int64, error) {
	file, size, err := openOutput(dir, name)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	if size > most {
		return nil, 0, fmt.Errorf("with it the report has more than %d bytes", maxReport)
	}
	cases, err := junit.Read(io.LimitReader(file, size))
	return cases, size, err
}

// keepTests stores the worst of the tests, without secrets, where the job's log is shown from.
func (r *running) keepTests(cases []junit.Case) error {
	worst := slices.Clone(cases)
	slices.SortStableFunc(worst, func(a, b junit.Case) int { return cmp.Compare(b.Result.Severity(), a.Result.Severity()) })
	body := bytes.NewBufferString("[")
	for i, c := range worst[:min(len(worst), maxTests)] {
		one, err := json.Marshal(r.shown(c))
		if err != nil {
			return err
		}
		if body.Len()+len(one)+len(",]") > maxTestsBytes {
			break
		}
		if i > 0 {
			body.WriteByte(',')
		}
		body.Write(one)
	}
	body.WriteByte(']')
	content := objects.Content{Body: bytes.NewReader(body.Bytes()), Type: "application/json"}
	if err := r.agent.Work.Put(r.ctx, TestsKey(r.spec.Domain, r.spec.Pipeline, r.spec.Job), content); err != nil {
		return fmt.Errorf("store its tests: %w", err)
	}
	return nil
}

// shown is a test as it is kept. It is masked before it is cut: of half a secret nobody would know it.
func (r *running) shown(c junit.Case) junit.Case {
	shorten := func(text string, most int) string {
		text = r.masked(text)
		return strings.ToValidUTF8(text[:min(len(text), most)], "")
	}
	c.Name, c.Suite, c.Message = shorten(c.Name, maxTestName), shorten(c.Suite, maxTestName), shorten(c.Message, maxTestMessage)
	return c
}
