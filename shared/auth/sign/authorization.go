package sign

import (
	"errors"
	"fmt"
	"strings"
)

// Authorization is what the header of that name says.
type Authorization struct {
	Access    string
	Headers   []string // lower case, in the order in which they were signed
	Signature string   // hex
}

func (a Authorization) String() string {
	return fmt.Sprintf("%s Access=%s, SignedHeaders=%s, Signature=%s", Algorithm, a.Access, strings.Join(a.Headers, ";"), a.Signature)
}

// Parse reads the header. Its parts may stand in any order, once each.
func Parse(header string) (Authorization, error) {
	algorithm, rest, _ := strings.Cut(header, " ")
	if algorithm != Algorithm {
		return Authorization{}, fmt.Errorf("read Authorization: only %s is understood", Algorithm)
	}
	parts := map[string]string{}
	for _, part := range strings.Split(rest, ",") {
		name, value, found := strings.Cut(strings.TrimSpace(part), "=")
		if _, twice := parts[name]; !found || twice || value == "" {
			return Authorization{}, errors.New("read Authorization: want Access=, SignedHeaders=, Signature=, once each")
		}
		parts[name] = value
	}
	a := Authorization{Access: parts["Access"], Signature: parts["Signature"]}
	if a.Access == "" || a.Signature == "" || parts["SignedHeaders"] == "" || len(parts) != 3 {
		return Authorization{}, errors.New("read Authorization: want Access=, SignedHeaders=, Signature=, once each")
	}
	a.Headers = strings.Split(strings.ToLower(parts["SignedHeaders"]), ";")
	return a, nil
}
