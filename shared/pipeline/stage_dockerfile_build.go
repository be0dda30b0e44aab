package pipeline

// MaxBuildWay bounds build_way, in bytes.
const MaxBuildWay = 64

// DockerfileBuild builds an image by the Dockerfile given as content or, relative to the source's root, as a path; with
// neither, by ./Dockerfile.
type DockerfileBuild struct {
	DockerfileContent string `json:"dockerfile_content,omitempty"`
	DockerfilePath    string `json:"dockerfile_path,omitempty"`
	BuildPath         string `json:"build_path,omitempty"` // relative to the source's root; empty is "."
	BuildWay          string `json:"build_way,omitempty"`
	BasicEnv          string `json:"basic_env,omitempty"`
}

// What an image is built from; the reference answers it as basic_env.
const (
	BasicDockerfile       = "dockerfile"
	BasicDockerfileTomcat = "dockerfile_tomcat"
	BasicDockerfileJava   = "dockerfile_java"
	BasicDockerfileGo     = "dockerfile_go"
	BasicDockerfilePath   = "dockerfile_path"
)

func readDockerfileBuild(b *DockerfileBuild) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{
			"dockerfile_content": text(&b.DockerfileContent),
			"dockerfile_path":    text(&b.DockerfilePath),
			"build_path":         text(&b.BuildPath),
			"build_way":          text(&b.BuildWay),
			"basic_env":          text(&b.BasicEnv),
		})
	}
}

func (b *DockerfileBuild) check(c *checker, at path) {
	if b.DockerfileContent != "" && b.DockerfilePath != "" {
		c.fault(InvalidParam, at.field("dockerfile_path"), "dockerfile_content and dockerfile_path exclude each other")
	}
	c.script(at.field("dockerfile_content"), b.DockerfileContent, MaxScript)
	c.relative(at.field("dockerfile_path"), b.DockerfilePath)
	c.relative(at.field("build_path"), b.BuildPath)
	c.line(at.field("build_way"), b.BuildWay, MaxBuildWay)
	if b.BasicEnv != "" {
		oneOf(c, at.field("basic_env"), b.BasicEnv, BasicDockerfile, BasicDockerfileTomcat, BasicDockerfileJava,
			BasicDockerfileGo, BasicDockerfilePath)
	}
}

// complete gives basic_env, which the reference answers and no example sends.
func (b *DockerfileBuild) complete() {
	switch {
	case b.BasicEnv != "":
	case b.DockerfilePath != "":
		b.BasicEnv = BasicDockerfilePath
	default:
		b.BasicEnv = BasicDockerfile
	}
}

func (b *DockerfileBuild) resolve(with *substitution) *DockerfileBuild {
	if b = clone(b); b != nil {
		with.each(&b.DockerfileContent, &b.DockerfilePath, &b.BuildPath)
	}
	return b
}
