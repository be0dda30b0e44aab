package junit

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func FuzzRead(f *testing.F) {
	samples, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(samples) == 0 {
		f.Fatal("no samples", err)
	}
	for _, name := range samples {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(`<!DOCTYPE x [<!ENTITY a "aaaa">]><testsuite><testcase name="&a;"/></testsuite>`))
	f.Add([]byte(`<testsuite><testsuite><testcase><failure/><error/><skipped/></testcase></testsuite></testsuite>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		cases, err := Read(bytes.NewReader(body))
		if err != nil {
			if len(cases) > 0 {
				t.Fatalf("tests of what is no report: %+v", cases)
			}
			return
		}
		size := 0
		for _, c := range cases {
			if c.Result != Passed && c.Result.Severity() == 0 {
				t.Fatalf("a result that is none: %+v", c)
			}
			size += len(c.Name) + len(c.Message)
		}
		if size > 2*len(body) { // a message's attribute, and its text
			t.Fatalf("%d bytes of names and messages from %d", size, len(body))
		}
		if _, err := json.Marshal(cases); err != nil {
			t.Fatal(err)
		}
	})
}
