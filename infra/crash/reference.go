package main

import (
	"fmt"
	"net/http"

	"github.com/containerops/containerops/infra/client"
)

// The pipelines: a push starts upstream, whose success and a webhook start reference, which starts downstream. Started by hand, one
// waits for a retry that does not come, and one is stopped.
const (
	group      = "crash"
	upstream   = "upstream"
	reference  = "reference"
	downstream = "downstream"
	expires    = "expires"
	stopped    = "stopped"
)

// ending is the status in which a pipeline's runs end.
func ending(name string) string {
	switch name {
	case expires:
		return "timeout"
	case stopped:
		return "cancel"
	}
	return "success"
}

// The stages of reference at which a user has something to do.
const (
	reviewStage = 4
	ownTrigger  = 5
)

// The channels that join them, and the package that is made.
const (
	built    = "built"
	released = "released"
	pkg      = "release"
)

const (
	pushSecret = "a-Secret-Word-9120"
	person     = "ann@example.com"
)

// definitions are those of one try: they call what is outside it, and its scripts remember in its folder what they have done.
func (t *try) definitions() []client.Definition {
	expiring := client.BuildStage("fails", "exit 1")
	expiring.ExceptionHandler = client.WaitForRetry(1.0 / 3600)
	return []client.Definition{
		{
			Name:   upstream,
			Params: []client.Param{{Name: "what", Value: "sources"}},
			Stages: []client.StageDefinition{
				waiting(client.SourceStage("source", t.outside.url+place, "main").OnPush("github", pushSecret, "main")),
				waiting(client.BuildStage("build", "cat file").From(0).Publishing(built, client.Convert{Name: "what", PipelineParamName: "what"})),
			},
		},
		{
			Name: reference,
			PreOperation: client.All(
				client.WebhookTriggers("and", 1, client.Convert{Name: "who", PipelineParamName: "who"}),
				client.ChannelTrigger(built, client.Convert{Name: "what", PipelineParamName: "what"}),
			),
			Params: []client.Param{{Name: "who", Value: "nobody"}, {Name: "what", Value: "nothing"}, {Name: "token", Value: "planted-secret", Secret: true}},
			Stages: t.stages(),
			PostOperation: &client.PostDefinition{Notification: &client.Notifications{Notifications: append(
				client.Notify(client.Notification{UserName: "ann", Email: person, Condition: client.OnSuccess, Pattern: client.ByMail}).Notification.Notifications,
				client.NotifyURL(t.outside.url+"/ended", postKey, client.OnSuccess).Notification.Notifications...)}},
		},
		{
			Name:         downstream,
			PreOperation: client.ChannelTrigger(released, client.Convert{Name: "note", PipelineParamName: "note"}),
			Params:       []client.Param{{Name: "note", Value: "none"}},
			Stages:       []client.StageDefinition{client.BuildStage("say", "echo ${note}")},
		},
		{
			Name: expires, Stages: []client.StageDefinition{expiring},
			PostOperation: client.NotifyURL(t.outside.url+"/expired", postKey, client.OnFailure),
		},
		{Name: stopped, Stages: []client.StageDefinition{review(), client.BuildStage("never", "exit 1")}},
	}
}

// stages are those of reference.
func (t *try) stages() []client.StageDefinition {
	returns := client.BuildStage("returns", t.failOnce("returns")).OnError(client.ReturnToStart)

	ignored := client.BuildStage("ignored", "exit 3").OnError(client.IgnoreError)
	ignored.PostOperation = client.NotifyURL(t.outside.url+"/ignored", postKey, client.OnFailure)

	waits := waiting(client.BuildStage("waits", t.failOnce("waits")+`test "${token}" = planted-secret || exit 4
printf '%s got %s' "${who}" "${what}" >out
echo '<testsuite><testcase name="one"/></testsuite>' >report.xml
`).Making(group, pkg, "v${SYS_INCREMENT}", "out").
		Calling(http.MethodPost, t.outside.url+"/made", client.Convert{Name: "by", PipelineParamName: "who"}).
		Publishing(released, client.Convert{Name: "note", PipelineParamName: "what"}))
	waits.Params["test_report"] = map[string]any{"path": "report.xml", "format": "junit", "pass_rate": 100}

	own := client.BuildStage("own trigger", "echo ${who}")
	own.PreOperation = client.WebhookTriggers("and", 1, client.Convert{Name: "who", PipelineParamName: "who"})
	return []client.StageDefinition{client.BuildStage("first", "true"), returns, ignored, waits, review(), own}
}

// review is by the administrator, who is asked for it by mail.
func review() client.StageDefinition {
	stage := client.ReviewStage("review", "admin")
	stage.Params["review_users"] = []map[string]string{{"user_name": "admin", "email": "admin@example.com"}}
	return stage
}

// waiting has a stage wait for its retry. Where a run tells of its own failure it does not end by that of a build which was lost.
func waiting(stage client.StageDefinition) client.StageDefinition {
	stage.ExceptionHandler = client.WaitForRetry(1)
	return stage
}

// failOnce is the part of a script that fails the first time it runs.
func (t *try) failOnce(name string) string {
	return fmt.Sprintf("[ -e %[1]s/%[2]s ] || { : >%[1]s/%[2]s; exit 1; }\n", t.scratch, name)
}
