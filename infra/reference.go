// Package infra carries what the service shows of itself: the definition of the API and the page that it is read on.
//
//	openapi.yaml  the definition
//	docs/         the page; docs/README.md says where its viewer comes from
//
// Go embeds only what lies below a package, so this one stands beside the definition.
package infra

import (
	"embed"
	"io/fs"
)

//go:embed openapi.yaml docs/index.html docs/page.js docs/swagger-ui* docs/LICENSE docs/NOTICE
var reference embed.FS

// Reference is the files by their names above.
func Reference() fs.FS { return reference }
