package bundle

import (
	"github.com/containerops/containerops/infra"
	"github.com/containerops/containerops/shared/wire"
)

// Operations makes the functions: one for each folder of functions/, as the folder's main does.
func Operations() map[string]wire.Operation {
	return map[string]wire.Operation{
		"build-ended":     wire.BuildEnded,
		"close-run":       wire.CloseRun,
		"code-hook":       wire.CodeHook,
		"create-group":    wire.CreateGroup,
		"create-pipeline": wire.CreatePipeline,
		"create-token":    wire.CreateToken,
		"credentials":     wire.Credentials,
		"deliver":         wire.Deliver,
		"delete-group":    wire.DeleteGroup,
		"delete-pipeline": wire.DeletePipeline,
		"docs":            wire.Docs(infra.Reference()),
		"download-file":   wire.DownloadFile,
		"finish-stage":    wire.FinishStage,
		"get-log":         wire.GetLog,
		"get-pipeline":    wire.GetPipeline,
		"get-run":         wire.GetRun,
		"group-auth":      wire.GroupAuth,
		"get-template":    wire.GetTemplate,
		"health":          wire.Health,
		"list-files":      wire.ListFiles,
		"list-groups":     wire.ListGroups,
		"list-jobs":       wire.ListJobs,
		"list-packages":   wire.ListPackages,
		"list-pipelines":  wire.ListPipelines,
		"list-runs":       wire.ListRuns,
		"list-templates":  wire.ListTemplates,
		"list-versions":   wire.ListVersions,
		"packages":        wire.Packages,
		"reconcile":       wire.Reconcile,
		"retry-stage":     wire.RetryStage,
		"set-start-info":  wire.SetStartInfo,
		"source-accounts": wire.SourceAccounts,
		"start-pipeline":  wire.StartPipeline,
		"start-stage":     wire.StartStage,
		"stop-pipeline":   wire.StopPipeline,
		"templates":       wire.Templates,
		"unrouted":        wire.Unrouted,
		"update-pipeline": wire.UpdatePipeline,
		"users":           wire.Users,
		"webhook":         wire.Webhook,
	}
}
