// Package junit reads how tests went from JUnit XML, as the tools of Java, Go, Python and most others write it:
//
//	<testsuites>
//	  <testsuite name="shop">
//	    <testcase classname="shop.Cart" name="adds" time="0.01"/>
//	    <testcase classname="shop.Cart" name="pays" time="1.2"><failure message="got 3, want 4">cart_test.go:7 …</failure></testcase>
//	  </testsuite>
//	</testsuites>
//
// There is no standard of it, so what is not known is passed over: properties, output, attributes, and the counts that a suite
// claims, for they are often wrong. It is read as a stream, and no entity of a document's own is ever expanded.
package junit

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Result is how a test went.
type Result string

// The results, of which a case that has several, as one that fails and then cannot be cleaned up, has the worst.
const (
	Error   Result = "error" // the test could not be carried out
	Failed  Result = "failed"
	Skipped Result = "skipped"
	Passed  Result = "passed"
)

// Severity orders the results: the worst has the most.
func (r Result) Severity() int {
	switch r {
	case Error:
		return 3
	case Failed:
		return 2
	case Skipped:
		return 1
	}
	return 0
}

// Case is one test.
type Case struct {
	Name    string  `json:"name"`
	Suite   string  `json:"suite"` // its class or, without one, the suite that it stands in
	Result  Result  `json:"result"`
	Seconds float64 `json:"seconds"`
	Message string  `json:"message,omitempty"` // why it did not pass
}

// maxDepth is how deep elements may stand within each other; reports have five or six.
const maxDepth = 64

// Read returns the tests of a report in its order; several reports one after the other are read as one. The error says what is
// wrong with it and, as far as that is known, in which line. How much is read is for from to bound.
func Read(from io.Reader) ([]Case, error) {
	d := decoder{tokens: xml.NewDecoder(from)}
	for suites := 0; ; suites++ {
		root, err := d.root()
		if errors.Is(err, io.EOF) && suites > 0 {
			return d.cases, nil
		}
		if err == nil {
			err = d.suite(root, "")
		}
		if err != nil {
			return nil, fmt.Errorf("it is no JUnit XML: %w", err)
		}
	}
}

// decoder is a report under way. Each method that reads an element is called behind its start and leaves off behind its end.
type decoder struct {
	tokens *xml.Decoder
	depth  int
	cases  []Case
}

func (d *decoder) next() (xml.Token, error) {
	token, err := d.tokens.Token()
	switch token.(type) {
	case xml.StartElement:
		if d.depth++; d.depth > maxDepth {
			return nil, fmt.Errorf("its elements are nested more than %d deep", maxDepth)
		}
	case xml.EndElement:
		d.depth--
	}
	return token, err
}

// root finds the next outermost element, which must be one of suites. The error is io.EOF behind the last.
func (d *decoder) root() (xml.StartElement, error) {
	for {
		token, err := d.next()
		if err != nil {
			return xml.StartElement{}, err
		}
		start, found := token.(xml.StartElement)
		switch {
		case !found:
		case start.Name.Local == "testsuites" || start.Name.Local == "testsuite":
			return start, nil
		default:
			return start, fmt.Errorf("it begins with <%.64s>, not with <testsuites> or <testsuite>", start.Name.Local)
		}
	}
}

// inside reads an element whose children visit reads, and returns its own text.
func (d *decoder) inside(visit func(child xml.StartElement) error) (string, error) {
	var text strings.Builder
	for {
		token, err := d.next()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			if err := visit(t); err != nil {
				return "", err
			}
		case xml.EndElement:
			return strings.TrimSpace(text.String()), nil
		}
	}
}

func (d *decoder) skip(xml.StartElement) error {
	_, err := d.inside(d.skip)
	return err
}

func (d *decoder) suite(start xml.StartElement, outer string) error {
	name := cmp.Or(attribute(start, "name"), outer)
	_, err := d.inside(func(child xml.StartElement) error {
		switch child.Name.Local {
		case "testsuite":
			return d.suite(child, name)
		case "testcase":
			return d.test(child, name)
		}
		return d.skip(child)
	})
	return err
}

func (d *decoder) test(start xml.StartElement, suite string) error {
	c := Case{
		Name: attribute(start, "name"), Suite: cmp.Or(attribute(start, "classname"), suite),
		Result: Passed, Seconds: seconds(attribute(start, "time")),
	}
	if attribute(start, "status") == "notrun" { // GoogleTest's way to say that a test is disabled
		c.Result = Skipped
	}
	_, err := d.inside(func(child xml.StartElement) error {
		result := resultOf(child.Name.Local)
		if result == "" {
			return d.skip(child)
		}
		text, err := d.inside(d.skip)
		if result.Severity() > c.Result.Severity() {
			c.Result, c.Message = result, message(attribute(child, "message"), text)
		}
		return err
	})
	d.cases = append(d.cases, c)
	return err
}

// resultOf is what an element in a testcase says of it. Others, such as Surefire's flakyFailure of a test that passed when it
// was tried again, say nothing.
func resultOf(element string) Result {
	switch element {
	case "error":
		return Error
	case "failure":
		return Failed
	case "skipped":
		return Skipped
	}
	return ""
}

// message joins what tools write into the attribute, which may be no more than "Failed", and into the text, which may begin
// with the same.
func message(attribute, text string) string {
	switch {
	case text == "" || strings.Contains(attribute, text):
		return attribute
	case strings.Contains(text, attribute):
		return text
	}
	return attribute + "\n" + text
}

// seconds reads a duration; Surefire puts commas between the thousands.
func seconds(text string) float64 {
	n, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	if err != nil || n < 0 || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0
	}
	return n
}

func attribute(of xml.StartElement, name string) string {
	for _, a := range of.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
