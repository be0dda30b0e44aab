package run_test

import (
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
)

const fails = `{"name": "fails", "stages": [{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "false"}}],
	"post_operation": {"notification": {"notifications": [
		{"type": 7, "config": {"user_id": "u", "user_name": "ann", "phone_number": "+100", "condition": 2, "pattern": 0}}]}}}`

func TestAMailIsAboutTheRunThatFailedAlsoWhenALaterOneHasComeToTheStage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fails)
	mails := &mailbox{}
	w.Mail = mails
	w.start()
	first := w.first()
	w.begin(first, "token-1")
	w.writeLog(100_001, `[{"Type":"content","Message":"the first one's line\n"}]`)
	failed := w.finish(first, nil, jobFailed)
	w.start()
	second := w.first()
	w.begin(second, "token-2")
	w.writeLog(200_001, `[{"Type":"content","Message":"the second one's line\n"}]`)
	w.finish(second, nil, &run.TaskError{Error: job.ErrorFailed, Cause: `{"reason":"another reason","log_num":1}`})
	w.deliver(failed)
	if text := mails.mails[0].Text; !strings.Contains(text, "the first one's line") || !strings.Contains(text, "build: no\n") || strings.Contains(text, "second") {
		t.Errorf("it says\n%s", text)
	}
	w.wantStatus(pipeline.StatusStageException)
}

func TestATextMessageNamesTheRunItsStageItsResultWhoStartedItAndALink(t *testing.T) {
	t.Parallel()
	w, phones := newWorld(t, fails), &mailbox{}
	w.SMS, w.Settings.PublicURL = phones, "https://ops.example"
	w.start()
	build := w.first()
	w.begin(build, "token-1")
	w.deliver(w.finish(build, nil, jobFailed))
	want := "stage_exception: run 1 of demo/fails, stage build, started by ann https://ops.example/v3/manage/pipelines/1/runs/1"
	if len(phones.mails) != 1 || phones.mails[0].To != "+100" || phones.mails[0].Text != want {
		t.Errorf("sent are %+v", phones.mails)
	}
}
