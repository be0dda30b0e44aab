package pipeline

// How the hook of a code trigger is mounted at its host (API.md, "Code triggers").
const (
	MountManual = "manual" // by whoever may manage the group, who is shown its URL and its secret
	MountAuto   = "auto"   // by the account that the pipeline's creator has bound at the host, whenever the definition is saved
)

// The states of a hook that is mounted automatically.
const (
	Mounted   = "mounted"
	Unmounted = "failed" // the next update of the pipeline tries again
)

// Mount is how the hook of a stage's code trigger was mounted automatically.
type Mount struct {
	Stage      int64  `json:"stage"`      // id
	Repository string `json:"repository"` // its URL, without credentials
	URL        string `json:"url"`        // where the host sends pushes
	State      string `json:"state"`
	Reason     string `json:"reason,omitempty"`
}

// checkMount: where nobody binds accounts nothing can be mounted.
func (s *CodeSource) checkMount(c *checker, at path) {
	mount := s.CodeTrigger.Mount
	if mount != "" && oneOf(c, at, mount, MountManual, MountAuto) && mount == MountAuto && s.GitType == DevCloud {
		c.fault(InvalidParam, at, "must be manual: git_type devcloud has no source accounts")
	}
}

// Mounts says whether a stage's hook is mounted automatically.
func (s *Stage) Mounts() bool {
	source := s.Params.CodeSource
	return source != nil && source.CodeTrigger != nil && source.CodeTrigger.Mount == MountAuto
}

// interrupted is why a hook is not mounted of which nothing was noted: whoever saved the definition died before.
const interrupted = "it was saved and then interrupted"

// ShowMounts adds to a definition that is shown to who may manage it (Shown) how its hooks are mounted.
func (p *Pipeline) ShowMounts(mounts []Mount) {
	for i := range p.Stages {
		stage := &p.Stages[i]
		if !stage.Mounts() {
			continue
		}
		trigger := stage.Params.CodeSource.CodeTrigger
		trigger.MountState, trigger.MountReason = Unmounted, interrupted
		for _, m := range mounts {
			if m.Stage == stage.ID {
				trigger.MountState, trigger.MountReason = m.State, m.Reason
			}
		}
	}
}
