package api

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/containerops/containerops/shared/pipeline"
)

// bodyFormat reads a Content-Type. The contract has no 415, so any other type is 400 with the reason.
func bodyFormat(contentType string) (pipeline.Format, error) {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return 0, pipeline.Faultf(pipeline.InvalidParam, "Content-Type: %.80q: must be %s or %s", contentType, typeJSON, typeYAML)
	}
	if charset := strings.ToLower(params["charset"]); charset != "" && charset != "utf8" && charset != "utf-8" {
		return 0, pipeline.Faultf(pipeline.InvalidParam, "Content-Type: charset %.80q: must be utf8", charset)
	}
	switch {
	case media == "application/json":
		return pipeline.JSON, nil
	case isYAML(media):
		return pipeline.YAML, nil
	default:
		return 0, pipeline.Faultf(pipeline.InvalidParam, "Content-Type: %.80q: must be %s or %s", contentType, typeJSON, typeYAML)
	}
}

func isYAML(media string) bool {
	return media == "application/yaml" || media == "application/x-yaml" || media == "text/yaml"
}

// answerFormat chooses between the two by Accept: the one with the higher q, the first of equals. Wildcards mean YAML, after
// what is named; a type that is neither says nothing.
func answerFormat(h http.Header) pipeline.Format {
	chosen, best := pipeline.YAML, 0.0
	for _, line := range h.Values("Accept") {
		for accepted := range strings.SplitSeq(line, ",") {
			if f, weight := preference(accepted); weight > best {
				chosen, best = f, weight
			}
		}
	}
	return chosen
}

// preference reads one element of Accept. Its weight is 0 for what is not accepted or not ours.
func preference(accepted string) (pipeline.Format, float64) {
	const afterNamed = 1e-6 // a q has at most three digits of fraction
	media, params, err := mime.ParseMediaType(accepted)
	if err != nil {
		return pipeline.YAML, 0
	}
	q := 1.0
	if given, ok := params["q"]; ok {
		if q, err = strconv.ParseFloat(given, 64); err != nil || !(q >= 0 && q <= 1) {
			return pipeline.YAML, 0
		}
	}
	switch {
	case media == "application/json":
		return pipeline.JSON, q
	case isYAML(media):
		return pipeline.YAML, q
	case media == "*/*" || media == "application/*":
		return pipeline.YAML, q - afterNamed
	default:
		return pipeline.YAML, 0
	}
}
