package junit

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestReportsOfToolsAreRead(t *testing.T) {
	t.Parallel()
	const cart, java, python = "example.com/shop/cart", "com.example.CartTest", "tests.test_cart"
	for name, want := range map[string][]Case{
		"gotestsum.xml": {
			{"TestAdd", cart, Passed, 0.01, ""},
			{"TestPay/in_euro", cart, Failed, 0.3, "Failed\n=== RUN   TestPay/in_euro\n    cart_test.go:17: got 3, want 4\n--- FAIL: TestPay/in_euro (0.30s)"},
			{"TestRefund", cart, Skipped, 0, "=== RUN   TestRefund\n    cart_test.go:30: no bank\n"},
		},
		"surefire.xml": {
			{"adds", java, Passed, 1203.25, ""},
			{"pays", java, Failed, 0.02, "org.opentest4j.AssertionFailedError: expected: <4> but was: <3>\n\tat com.example.CartTest.pays(CartTest.java:12)"},
			{"ships", java, Error, 0.001, "java.lang.NullPointerException\n\tat com.example.Cart.ship(Cart.java:40)"},
			{"refunds", java, Skipped, 0, ""},
		},
		"pytest.xml": {
			{"test_adds[1-2]", python, Passed, 0.001, ""},
			{"test_pays", python, Error, 0.002, "failed on teardown with \"OSError: no bank\"\n@pytest.fixture\ntests/test_cart.py:4: OSError"},
			{"test_refunds", python, Skipped, 0, "/shop/tests/test_cart.py:12: no bank"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := os.Open(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			got, err := Read(file)
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("got %v and\n%+v\nwant\n%+v", err, got, want)
			}
		})
	}
}

func TestWhatReportsLeaveOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		report string
		want   []Case
	}{
		"no tests":                       {`<testsuites/>`, nil},
		"a suite's name for a class":     {`<testsuite name="s"><testcase name="a"/></testsuite>`, []Case{{"a", "s", Passed, 0, ""}}},
		"the outer suite's name":         {`<testsuites name="o"><testsuite><testcase name="a"/></testsuite></testsuites>`, []Case{{"a", "o", Passed, 0, ""}}},
		"a suite in a suite":             {`<testsuite name="o"><testsuite name="i"><testcase name="a"/></testsuite></testsuite>`, []Case{{"a", "i", Passed, 0, ""}}},
		"a test without a suite":         {`<testsuites><testcase name="a"/></testsuites>`, []Case{{"a", "", Passed, 0, ""}}},
		"a disabled test":                {`<testsuite><testcase name="a" status="notrun"/></testsuite>`, []Case{{"a", "", Skipped, 0, ""}}},
		"a time that is none":            {`<testsuite><testcase name="a" time="NaN"/><testcase name="b" time="-1"/></testsuite>`, []Case{{"a", "", Passed, 0, ""}, {"b", "", Passed, 0, ""}}},
		"one report behind another":      {"\ufeff<testsuite><testcase name='a'/></testsuite>\n<?xml version='1.0'?><testsuite><testcase name='b'/></testsuite>", []Case{{"a", "", Passed, 0, ""}, {"b", "", Passed, 0, ""}}},
		"a document type without a need": {`<!DOCTYPE testsuites><testsuites/>`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := Read(strings.NewReader(c.report)); err != nil || !slices.Equal(got, c.want) {
				t.Fatalf("got %v, %+v, want %+v", err, got, c.want)
			}
		})
	}
}

func TestWhatIsNoReportIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ report, says string }{
		"nothing":               {"", "it is no JUnit XML: EOF"},
		"a page":                {"<html></html>", "it begins with <html>, not with <testsuites>"},
		"text":                  {"3 passed", "EOF"},
		"a report cut short":    {"<testsuite>\n<testcase name='a'>", "line 2: unexpected EOF"},
		"ends that do not fit":  {"<testsuite><testcase></testsuite></testcase>", "closed by </testsuite>"},
		"an entity of its own":  {`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite name="s"><testcase name="&b;"/></testsuite>`, "invalid character entity &b;"},
		"a file of the machine": {`<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><testsuite><system-out>&f;</system-out></testsuite>`, "invalid character entity &f;"},
		"a deep one":            {"<testsuite>" + strings.Repeat("<a>", maxDepth), fmt.Sprintf("more than %d deep", maxDepth)},
		"suites of suites":      {strings.Repeat("<testsuite>", maxDepth+1), fmt.Sprintf("more than %d deep", maxDepth)},
		"another encoding":      {`<?xml version="1.0" encoding="UTF-16"?><testsuite/>`, `encoding "UTF-16" declared`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Read(strings.NewReader(c.report))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, %+v, want %q", err, got, c.says)
			}
		})
	}
}
