package pipeline

import (
	gopath "path"
	"strings"
)

// ReportJUnit is the one format of a TestReport: JUnit XML, which most test tools write.
const ReportJUnit = "junit"

// TestReport is where a build's tests are reported, and how many of them must pass (*ours*: API.md, "Unit-test stage").
type TestReport struct {
	Path     string  `json:"path"`      // relative to the workspace; *, ? and [] as in package path stand for parts of names
	Format   string  `json:"format"`    // ReportJUnit
	PassRate float64 `json:"pass_rate"` // the least percentage of the tests that ran; 0 asks for none
}

func readTestReport(report *TestReport) setter {
	report.Format, report.PassRate = ReportJUnit, 100
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{
			"path":      text(&report.Path),
			"format":    text(&report.Format),
			"pass_rate": decimal(&report.PassRate),
		})
	}
}

func (r *TestReport) check(c *checker, at path) {
	if r == nil {
		return
	}
	if here := at.field("path"); c.present(here, r.Path) {
		c.relative(here, r.Path)
		c.pattern(here, r.Path)
	}
	oneOf(c, at.field("format"), r.Format, ReportJUnit)
	if !(r.PassRate >= 0 && r.PassRate <= 100) {
		c.fault(InvalidParam, at.field("pass_rate"), "must be 0 to 100, is %v", r.PassRate)
	}
}

// pattern checks a path in which *, ? and [] may stand for parts of names. One for any depth of folders is not known, and would
// be read as one folder.
func (c *checker) pattern(at path, value string) {
	if _, err := gopath.Match(shape(value), ""); err != nil {
		c.fault(InvalidParam, at, "is no pattern: it has a [ without its ], is %s", excerpt(value))
	}
	if strings.Contains(value, "**") {
		c.fault(InvalidParam, at, "must not hold **: a * stands for a part of one name, is %s", excerpt(value))
	}
}

func (r *TestReport) resolve(with *substitution) *TestReport {
	if r = clone(r); r != nil {
		with.each(&r.Path)
	}
	return r
}
