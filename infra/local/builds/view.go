package builds

import (
	"strings"
	"time"

	"github.com/containerops/containerops/shared/job"
)

// view is a build as CodeBuild shows it, with the fields that have a meaning here.
type view struct {
	ID          string      `json:"id"`
	ARN         string      `json:"arn"`
	Number      int64       `json:"buildNumber"`
	Project     string      `json:"projectName"`
	Phase       phase       `json:"currentPhase"`
	Phases      []phaseView `json:"phases,omitempty"`
	Status      string      `json:"buildStatus"`
	Complete    bool        `json:"buildComplete"`
	Start       float64     `json:"startTime"` // seconds
	End         float64     `json:"endTime,omitempty"`
	Environment environment `json:"environment"`
}

// environment is a build's.
type environment struct {
	Variables []variable `json:"environmentVariables"`
}

type variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// phaseView is a phase that went wrong.
type phaseView struct {
	Phase    phase         `json:"phaseType"`
	Status   string        `json:"phaseStatus"`
	Contexts []phaseReason `json:"contexts"`
}

type phaseReason struct {
	Message string `json:"message"`
}

// Event is what CodeBuild tells EventBridge of a build's end: the detail of its "Build State Change".
type Event struct {
	Status  string `json:"build-status"`
	Project string `json:"project-name"`
	Build   string `json:"build-id"` // ARN
}

const arnPrefix = "arn:aws:codebuild:us-east-1:000000000000:build/"

// view shows a build. The lock is held.
func (b *build) view() view {
	project, _, _ := strings.Cut(b.ID, ":")
	v := view{
		ID: b.ID, ARN: arnPrefix + b.ID, Number: b.Number, Project: project,
		Phase: b.phase, Status: b.status(), Complete: b.phase == phaseCompleted, Start: seconds(b.Queued),
		Environment: environment{[]variable{{job.EnvSpec, b.Spec}, {job.EnvTaskToken, b.Token}}},
	}
	if v.Complete {
		v.End = seconds(b.ended)
	}
	if b.lost != "" {
		v.Phases = []phaseView{{phaseBuild, v.Status, []phaseReason{{b.lost}}}}
	}
	return v
}

func (b *build) status() string {
	switch {
	case b.phase != phaseCompleted:
		return "IN_PROGRESS"
	case b.stopped:
		return "STOPPED"
	case b.lost != "":
		return "FAILED"
	}
	return "SUCCEEDED"
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
