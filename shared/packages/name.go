package packages

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/containerops/containerops/shared/pipeline"
)

// The faults of names.
const (
	InvalidNamespace pipeline.Code = "SVCSTG.SWR.4001028"
	InvalidPackage   pipeline.Code = "SVCSTG.SWR.4002007"
	InvalidVersion   pipeline.Code = "SVCSTG.SWR.4002015"
	InvalidPath      pipeline.Code = "SVCSTG.S2I.4009016"
)

// Limits of a file's path. With a version of pipeline.MaxSegment bytes before it, it fits into the table's sort key.
const (
	MaxPath     = pipeline.MaxFilePath // bytes
	MaxFilename = 255                  // bytes of the name, and of each folder's: what file systems take
	MaxFolders  = 64                   // nested in each other
)

// place is where something lies, in the form in which it is stored.
type place struct{ namespace, name, version, path string }

func (p place) String() string {
	return strings.Join([]string{p.namespace, p.name, p.version, p.path}, "/")
}

// toPackage checks and normalises the name of a package.
func toPackage(namespace, name string) (place, error) {
	if problem := segmentProblem(namespace, pipeline.MaxSegment); problem != "" {
		return place{}, pipeline.Faultf(InvalidNamespace, "namespace: %s, is %.200q", problem, namespace)
	}
	encoded, err := pipeline.PackageName(name)
	if err != nil {
		return place{}, pipeline.Faultf(InvalidPackage, "package: %v", err)
	}
	return place{namespace: namespace, name: encoded}, nil
}

// toVersion checks the name of a version, too.
func toVersion(namespace, name, version string) (place, error) {
	at, err := toPackage(namespace, name)
	if err != nil {
		return place{}, err
	}
	if problem := segmentProblem(version, pipeline.MaxSegment); problem != "" {
		return place{}, pipeline.Faultf(InvalidVersion, "version: %s, is %.200q", problem, version)
	}
	at.version = version
	return at, nil
}

// toFile checks a file's path, too.
func toFile(namespace, name, version, file string) (place, error) {
	at, err := toVersion(namespace, name, version)
	if err != nil {
		return place{}, err
	}
	at.path, err = cleanPath(file)
	return at, err
}

// cleanPath drops a slash at the beginning, empty segments and dots. It refuses what leads upwards, also when it would come back.
func cleanPath(file string) (string, error) {
	clean := strings.TrimPrefix(path.Clean("/"+file), "/")
	segments := strings.Split(clean, "/")
	switch {
	case len(file) > MaxPath:
		return "", pipeline.Faultf(InvalidPath, "path: at most %d bytes, has %d", MaxPath, len(file))
	case slices.Contains(strings.Split(file, "/"), ".."):
		return "", pipeline.Faultf(InvalidPath, "path: must not contain .., is %q", file)
	case len(segments)-1 > MaxFolders:
		return "", pipeline.Faultf(InvalidPath, "path: at most %d folders, has %d", MaxFolders, len(segments)-1)
	}
	for _, segment := range segments {
		if problem := segmentProblem(segment, MaxFilename); problem != "" {
			return "", pipeline.Faultf(InvalidPath, "path: each folder and the name: %s, is %.200q", problem, segment)
		}
	}
	return clean, nil
}

// segmentProblem says what keeps a text from being one segment of a path.
func segmentProblem(s string, most int) string {
	switch {
	case s == "":
		return "must not be empty"
	case len(s) > most:
		return "is too long"
	case s == "." || s == ".." || strings.ContainsAny(s, `/\`):
		return `must not be . or .. or contain / or \`
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return "must be printable UTF-8"
	default:
		return ""
	}
}
