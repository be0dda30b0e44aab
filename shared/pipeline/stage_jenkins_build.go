package pipeline

// MaxScript bounds every script and Dockerfile of a definition, in bytes.
const MaxScript = 64 * 1024

// JenkinsBuild runs a script over the fetched source.
type JenkinsBuild struct {
	BasicEnv       string          `json:"basic_env"`
	Shell          string          `json:"jenkins_shell"`
	EnableCache    bool            `json:"enable_cache"` // required by the reference, whose own example omits it: absent is false
	UserBasicImage *UserBasicImage `json:"user_basic_image,omitempty"`
	TestReport     *TestReport     `json:"test_report,omitempty"`
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

func readJenkinsBuild(b *JenkinsBuild) setter {
	return func(r *reader, v *node, at path) {
		set := map[string]setter{
			"basic_env":     text(&b.BasicEnv),
			"jenkins_shell": text(&b.Shell),
			"enable_cache":  flag(&b.EnableCache),
			"test_report":   optional(&b.TestReport, readTestReport),
		}
		// For the other environments an image means nothing and is ignored like an unknown field.
		if v.says("basic_env", EnvSelfPkgBuild) {
			set["user_basic_image"] = optional(&b.UserBasicImage, readUserBasicImage)
		}
		r.object(v, at, set)
	}
}

func readUserBasicImage(i *UserBasicImage) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{
			"namespace":  text(&i.Namespace),
			"repository": text(&i.Repository),
			"tag":        text(&i.Tag),
		})
	}
}

func (b *JenkinsBuild) check(c *checker, at path) {
	oneOf(c, at.field("basic_env"), b.BasicEnv, EnvGo, EnvJava, EnvNodeJS, EnvSelfPkgBuild)
	c.present(at.field("jenkins_shell"), b.Shell)
	c.script(at.field("jenkins_shell"), b.Shell, MaxScript)
	b.TestReport.check(c, at.field("test_report"))
	image := at.field("user_basic_image")
	switch {
	case b.BasicEnv != EnvSelfPkgBuild:
	case b.UserBasicImage == nil:
		c.fault(MissingParam, image, "is required when basic_env is %s", EnvSelfPkgBuild)
	default:
		c.imageName(image.field("namespace"), b.UserBasicImage.Namespace)
		c.imageName(image.field("repository"), b.UserBasicImage.Repository)
		c.imageTag(image.field("tag"), b.UserBasicImage.Tag)
	}
}

func (b *JenkinsBuild) resolve(with *substitution) *JenkinsBuild {
	if b = clone(b); b == nil {
		return nil
	}
	with.each(&b.Shell)
	b.TestReport = b.TestReport.resolve(with)
	if b.UserBasicImage = clone(b.UserBasicImage); b.UserBasicImage != nil {
		with.each(&b.UserBasicImage.Namespace, &b.UserBasicImage.Repository, &b.UserBasicImage.Tag)
	}
	return b
}
