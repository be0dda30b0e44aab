package builds

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/containerops/containerops/shared/job"
)

type startBuildIn struct {
	Project     string     `json:"projectName"`
	Once        string     `json:"idempotencyToken"`
	Environment []variable `json:"environmentVariablesOverride"`
}

type buildOut struct {
	Build view `json:"build"`
}

// startBuild queues a build. Repeated with the same idempotency token it answers the first one.
func (r *Runner) startBuild(in startBuildIn) (any, error) {
	b := &build{ID: in.Project + ":" + uuid.NewString(), Once: in.Once, Queued: time.Now().UTC(), phase: phaseQueued}
	for _, variable := range in.Environment {
		switch variable.Name {
		case job.EnvSpec:
			b.Spec = variable.Value
		case job.EnvTaskToken:
			b.Token = variable.Value
		}
	}
	switch {
	case in.Project == "":
		return nil, invalid("projectName is required")
	case in.Project != r.config.Project:
		return nil, notFound("Project cannot be found: %s", in.Project)
	case b.Spec == "" || b.Token == "":
		return nil, invalid("environmentVariablesOverride must set %s and %s", job.EnvSpec, job.EnvTaskToken)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if first := r.once[in.Once]; first != nil && in.Once != "" {
		if first.Spec != b.Spec || first.Token != b.Token {
			return nil, invalid("idempotencyToken %s was used for another build", in.Once)
		}
		return buildOut{first.view()}, nil
	}
	r.number++
	b.Number = r.number
	if err := r.journal.write(entry{Op: opQueue, Build: b}); err != nil {
		return nil, err
	}
	r.add(b)
	r.queue = append(r.queue, b)
	r.dispatch()
	return buildOut{b.view()}, nil
}

type stopBuildIn struct {
	ID string `json:"id"`
}

// stopBuild stops a build: one that waits will not run, one that runs is ended. Its task is told ErrorCancelled.
func (r *Runner) stopBuild(in stopBuildIn) (any, error) {
	if in.ID == "" {
		return nil, invalid("id is required")
	}
	r.mu.Lock()
	b := r.builds[in.ID]
	r.mu.Unlock()
	if b == nil {
		return nil, notFound("Build cannot be found: %s", in.ID)
	}
	r.stop(b)
	r.mu.Lock()
	defer r.mu.Unlock()
	return buildOut{b.view()}, nil
}

type batchGetBuildsIn struct {
	IDs []string `json:"ids"`
}

type batchGetBuildsOut struct {
	Builds   []view   `json:"builds"`
	NotFound []string `json:"buildsNotFound"`
}

// maxBatch is CodeBuild's limit.
const maxBatch = 100

func (r *Runner) batchGetBuilds(in batchGetBuildsIn) (any, error) {
	if len(in.IDs) == 0 || len(in.IDs) > maxBatch {
		return nil, invalid("ids must have 1 to %d entries", maxBatch)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	out := batchGetBuildsOut{Builds: []view{}, NotFound: []string{}}
	for _, id := range in.IDs {
		if b := r.builds[strings.TrimPrefix(id, arnPrefix)]; b != nil {
			out.Builds = append(out.Builds, b.view())
		} else {
			out.NotFound = append(out.NotFound, id)
		}
	}
	return out, nil
}
