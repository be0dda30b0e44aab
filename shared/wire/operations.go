package wire

import (
	"io/fs"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/containerops/containerops/shared/api"
)

// Unrouted answers what no other function takes.
func Unrouted(*Parts) lambda.Handler { return answerHTTP(api.Unrouted()) }

// Health answers that the service is up.
func Health(*Parts) lambda.Handler { return answerHTTP(api.Health()) }

// Docs makes the function that answers the definition of the API and its reference page, from these files.
func Docs(files fs.FS) Operation {
	return func(*Parts) lambda.Handler { return answerHTTP(api.Docs(files)) }
}

// CreateToken is "get a token".
func CreateToken(p *Parts) lambda.Handler {
	return answerHTTP(api.CreateToken(p.Users()))
}

// Users is "create / list / delete a user" and "change a password".
func Users(p *Parts) lambda.Handler { return answerHTTP(api.Users(p.Users(), p.Users())) }

// Credentials is "create / list / delete an access key".
func Credentials(p *Parts) lambda.Handler {
	return answerHTTP(api.Credentials(p.Users(), p.Users()))
}

// CreateGroup is operation 1.
func CreateGroup(p *Parts) lambda.Handler {
	return answerHTTP(api.CreateGroup(p.Users(), p.Catalog()))
}

// DeleteGroup is operation 2.
func DeleteGroup(p *Parts) lambda.Handler {
	return answerHTTP(api.DeleteGroup(p.Users(), p.Catalog()))
}

// GroupAuth is "read / set a group's rights".
func GroupAuth(p *Parts) lambda.Handler {
	return answerHTTP(api.GroupAuth(p.Users(), p.Catalog(), p.Users()))
}

// ListGroups is operation 3.
func ListGroups(p *Parts) lambda.Handler {
	return answerHTTP(api.ListGroups(p.Users(), p.Catalog()))
}

// ListTemplates is operation 4.
func ListTemplates(p *Parts) lambda.Handler {
	return answerHTTP(api.ListTemplates(p.Users(), p.Templates()))
}

// GetTemplate is operation 5.
func GetTemplate(p *Parts) lambda.Handler {
	return answerHTTP(api.GetTemplate(p.Users(), p.Templates()))
}

// Templates are "export a pipeline as a template / delete it".
func Templates(p *Parts) lambda.Handler {
	return answerHTTP(api.Templates(p.Users(), p.Catalog(), p.Templates()))
}

// CreatePipeline is operation 6.
func CreatePipeline(p *Parts) lambda.Handler {
	return answerHTTP(api.CreatePipeline(p.Users(), p.Catalog(), p.hooks()))
}

// UpdatePipeline is operation 7.
func UpdatePipeline(p *Parts) lambda.Handler {
	return answerHTTP(api.UpdatePipeline(p.Users(), p.Catalog(), p.Runs(), p.hooks()))
}

// DeletePipeline is operation 8.
func DeletePipeline(p *Parts) lambda.Handler {
	return answerHTTP(api.DeletePipeline(p.Users(), p.Catalog(), p.Runs(), p.hooks()))
}

// GetPipeline is operation 9.
func GetPipeline(p *Parts) lambda.Handler {
	return answerHTTP(api.GetPipeline(p.Users(), p.Catalog(), p.Runs()))
}

// ListPipelines is operation 10.
func ListPipelines(p *Parts) lambda.Handler {
	return answerHTTP(api.ListPipelines(p.Users(), p.Catalog(), p.Runs()))
}

// CodeHook is "code push hook".
func CodeHook(p *Parts) lambda.Handler {
	runs := p.Runs()
	runs.Sources = p.Sources()
	return answerHTTP(api.CodeHook(runs))
}

// Webhook is operation 11.
func Webhook(p *Parts) lambda.Handler { return answerHTTP(api.Webhook(p.Runs())) }

// StartPipeline is "start a pipeline by hand".
func StartPipeline(p *Parts) lambda.Handler {
	return answerHTTP(api.StartPipeline(p.Users(), p.Catalog(), p.Runs()))
}

// StopPipeline is "stop a pipeline".
func StopPipeline(p *Parts) lambda.Handler {
	return answerHTTP(api.StopPipeline(p.Users(), p.Catalog(), p.Runs()))
}

// ListRuns is "list a pipeline's runs".
func ListRuns(p *Parts) lambda.Handler {
	return answerHTTP(api.ListRuns(p.Users(), p.Catalog(), p.Runs()))
}

// GetRun is "get a run".
func GetRun(p *Parts) lambda.Handler {
	return answerHTTP(api.GetRun(p.Users(), p.Catalog(), p.Runs()))
}

// ListJobs is operation 12.
func ListJobs(p *Parts) lambda.Handler {
	return answerHTTP(api.ListJobs(p.Users(), p.Catalog(), p.Runs()))
}

// GetLog is operation 13.
func GetLog(p *Parts) lambda.Handler {
	return answerHTTP(api.GetLog(p.Users(), p.Catalog(), p.Runs()))
}

// RetryStage is operation 14.
func RetryStage(p *Parts) lambda.Handler {
	return answerHTTP(api.RetryStage(p.Users(), p.Catalog(), p.Runs()))
}

// SetStartInfo is operation 15.
func SetStartInfo(p *Parts) lambda.Handler {
	return answerHTTP(api.SetStartInfo(p.Users(), p.Catalog(), p.Runs()))
}

// ListPackages is operation 16.
func ListPackages(p *Parts) lambda.Handler {
	return answerHTTP(api.ListPackages(p.Users(), p.Packages()))
}

// ListVersions is operation 17.
func ListVersions(p *Parts) lambda.Handler {
	return answerHTTP(api.ListVersions(p.Users(), p.Packages()))
}

// ListFiles is operation 18.
func ListFiles(p *Parts) lambda.Handler {
	return answerHTTP(api.ListFiles(p.Users(), p.Packages()))
}

// DownloadFile is operation 19.
func DownloadFile(p *Parts) lambda.Handler {
	return answerHTTP(api.DownloadFile(p.Users(), p.Packages()))
}

// SourceAccounts is "bind / list / unbind a source account".
func SourceAccounts(p *Parts) lambda.Handler {
	return answerHTTP(api.SourceAccounts(p.Users(), p.Sources()))
}

// Packages are "create / edit / delete a package", "upload a file to a version" and "delete a version".
func Packages(p *Parts) lambda.Handler {
	return answerHTTP(api.Packages(p.Users(), p.Packages()))
}
