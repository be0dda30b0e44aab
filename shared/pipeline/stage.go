package pipeline

// Service is what a stage does; API.md's service_name.
type Service string

// The six services.
const (
	CodeSourceService      Service = "code_source"
	JenkinsBuildService    Service = "jenkins_build"
	DockerfileBuildService Service = "dockerfile_build"
	TestReviewService      Service = "test_review"
	OfficialDeployService  Service = "official_deploy"
	GrayDeployService      Service = "gray_deploy"
)

// Stage is one step of a pipeline.
type Stage struct {
	ID               int64             `json:"id"`
	Name             string            `json:"name"`
	Service          Service           `json:"service_name"`
	Params           StageParams       `json:"params"`
	ExceptionHandler *ExceptionHandler `json:"exception_handler,omitempty"`
	InputResources   []Resource        `json:"input_resources,omitempty"`
	OutputResources  []Resource        `json:"output_resources,omitempty"`
	PreOperation     *PreOperation     `json:"pre_operation,omitempty"`
	PostOperation    *PostOperation    `json:"post_operation,omitempty"`
	IsTask           bool              `json:"is_task"`
}

// StageParams holds the params of a stage's service: exactly the one field that belongs to it is set. It is read and
// written as that field alone.
type StageParams struct {
	CodeSource      *CodeSource
	JenkinsBuild    *JenkinsBuild
	DockerfileBuild *DockerfileBuild
	TestReview      *TestReview
	Deploy          *Deploy // official_deploy and gray_deploy
}

// CodeSource fetches a Git repository.
type CodeSource struct {
	GitType     string       `json:"git_type"`
	URL         string       `json:"url"`
	Branch      string       `json:"branch,omitempty"`
	Tag         string       `json:"tag,omitempty"`
	CodeTrigger *CodeTrigger `json:"code_trigger,omitempty"`
	GitRepo     string       `json:"git_repo,omitempty"` // answered: the URL's last segment without .git
}

// CodeTrigger says which pushes start the pipeline.
type CodeTrigger struct {
	TagCreateEvent bool     `json:"trigger_tag_create_event"`
	Branches       []string `json:"branchs,omitempty"`
	Secret         string   `json:"secret,omitempty"`
}

// JenkinsBuild runs a script over the fetched source.
type JenkinsBuild struct {
	BasicEnv       string          `json:"basic_env"`
	Shell          string          `json:"jenkins_shell"`
	EnableCache    bool            `json:"enable_cache"`
	UserBasicImage *UserBasicImage `json:"user_basic_image,omitempty"`
}

// The build environments.
const (
	EnvGo           = "go"
	EnvJava         = "java"
	EnvNodeJS       = "nodejs"
	EnvSelfPkgBuild = "SelfPkgBuild"
)

// UserBasicImage is the caller's own build image, for basic_env SelfPkgBuild.
type UserBasicImage struct {
	Namespace  string `json:"namespace"`
	Repository string `json:"repository"`
	Tag        string `json:"tag,omitempty"`
}

// DockerfileBuild builds an image.
type DockerfileBuild struct {
	DockerfileContent string `json:"dockerfile_content,omitempty"`
	DockerfilePath    string `json:"dockerfile_path,omitempty"`
	BuildPath         string `json:"build_path,omitempty"`
	BuildWay          string `json:"build_way,omitempty"`
	BasicEnv          string `json:"basic_env,omitempty"`
}

// TestReview waits for people to pass or refuse.
type TestReview struct {
	ReviewMode  string       `json:"review_mode"`
	ReviewUsers []ReviewUser `json:"review_users"`
}

// The ways a review is decided.
const (
	ReviewAll = "all" // every reviewer must pass
	ReviewOne = "one" // one pass is enough
)

// ReviewUser is one who may review.
type ReviewUser struct {
	UserName string `json:"user_name"`
	Email    string `json:"email,omitempty"`
}

// Deploy rolls a workload out.
type Deploy struct {
	DeployMode string `json:"deploy_mode"`
	GrayMode   string `json:"gray_mode,omitempty"`
	InputInfo  string `json:"input_info"`
}

// ExceptionHandler says what follows a stage's failure.
type ExceptionHandler struct {
	Type   string           `json:"type"`
	Params *ExceptionParams `json:"params,omitempty"`
}

// The kinds of ExceptionHandler.
const (
	ReturnToStart = "return_to_start" // go back to the first stage
	TimeoutReset  = "timeout_reset"   // wait for a retry
	IgnoreError   = "ignore_error"    // carry on
)

// ExceptionParams belong to timeout_reset.
type ExceptionParams struct {
	Timespan float64 `json:"timespan"` // hours
}
