// Package statemachines holds the definitions of the state machines, in the Amazon States Language, for the programs that
// carry them: a pipeline's run and one stage of it. On AWS template.yaml names the same files.
package statemachines

import "embed"

// Files are the definitions: pipeline.asl.json and stage.asl.json. Their ${…} are template.yaml's DefinitionSubstitutions.
//
//go:embed *.asl.json
var Files embed.FS
