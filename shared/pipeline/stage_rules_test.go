package pipeline

import (
	"fmt"
	"strings"
	"testing"
)

func TestAStagesOwnFieldsAreChecked(t *testing.T) {
	t.Parallel()
	run(t, []breach{
		{at: "stages[1].name", value: absent{}, code: InvalidStageName, says: "is required"},
		{at: "stages[1].name", value: strings.Repeat("é", MaxName)},
		{at: "stages[1].name", value: strings.Repeat("é", MaxName+1), code: InvalidStageName, says: "at most 64"},
		{at: "stages[3].service_name", value: "test_revue", code: InvalidParam, says: "must be one of code_source, jenkins_build"},
		{at: "stages[3].service_name", value: absent{}, code: MissingParam, says: "is required"},
		{at: "stages[3].params", value: absent{}, code: MissingParam, says: "is required"},
		{at: "stages[3].params", value: nil, code: MissingParam, says: "is required"},
		{at: "stages[3].params", value: "x", code: InvalidParam, says: "must be an object, is a string"},
		{at: "stages[3]", value: 7, code: InvalidParam, says: "must be an object, is a number"},
		{at: "stages[1].params.jenkins_shell", value: strings.Repeat("${region} ", MaxUses-2)}, // and one in the version, one in the report's path
		{at: "stages[1].params.jenkins_shell", value: strings.Repeat("${region} ", MaxUses-1), code: InvalidParam, where: "stages[1]", says: "uses params 257 times, at most 256"},
		{at: "stages[1].params.jenkins_shell", value: strings.Repeat("${HOME} ", MaxUses+1)},
		{at: "stages[1].params.jenkins_shell", value: "echo ${image_${region}}", code: InvalidParam, where: "stages[1]", says: `"${image_${region}}": a param's name cannot be made of other params`},
		{at: "stages[1].params.jenkins_shell", value: "echo ${image:-${region}}"},
	})
}

func TestACodeSourceIsChecked(t *testing.T) {
	t.Parallel()
	const at = "stages[0].params."
	run(t, []breach{
		{at: at + "git_type", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "git_type", value: "svn", code: InvalidParam, says: `must be one of github, gitlab, gitee, devcloud, is "svn"`},
		{at: at + "url", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "url", value: "http://user:pass@127.0.0.1:8080/a/b.git"},
		{at: at + "url", value: "https://h/" + long(MaxURL-len("https://h/.git")) + ".git"},
		{at: at + "url", value: "https://h/" + long(MaxURL-len("https://h/.git")+1) + ".git", code: InvalidParam, says: "at most 2048"},
		{at: at + "tag", value: "v1", code: InvalidParam, says: "exclude each other"},
		{at: at + "branch", value: absent{}},
		{at: at + "branch", value: "feature/${region}"},
		{at: at + "branch", value: long(MaxRef)},
		{at: at + "branch", value: long(MaxRef + 1), code: InvalidParam, says: "at most 255"},
		{at: at + "branch", value: "--upload-pack=x", code: InvalidParam, says: "must not begin with -"},
		{at: at + "branch", value: "a..b", code: InvalidParam, says: "two dots"},
		{at: at + "branch", value: "a b", code: InvalidParam, says: "space"},
		{at: at + "code_trigger.trigger_tag_create_event", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "code_trigger.branchs", value: many(MaxBranches, func(int) string { return "b" })},
		{at: at + "code_trigger.branchs", value: many(MaxBranches+1, func(int) string { return "b" }), code: InvalidParam, says: "at most 64"},
		{at: at + "code_trigger.branchs[1]", value: "", code: MissingParam, says: "is required"},
		{at: at + "code_trigger.mount", value: "auto"},
		{at: at + "code_trigger.mount", value: "manual"},
		{at: at + "code_trigger.mount", value: "never", code: InvalidParam, says: "must be one of manual, auto"},
		{at: at + "code_trigger.secret", value: long(MaxSecret)},
		{at: at + "code_trigger.secret", value: long(MaxSecret + 1), code: InvalidParam, says: "at most 256"},
	})
}

func TestAGitURLHasTheFormOfItsHost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		gitType, url string
		ok           bool
	}{
		{GitHub, "https://github.com/acme/shop.git", true},
		{GitLab, "http://gitlab.local:8080/a/b/c.git", true},
		{Gitee, "https://gitee.com/${region}/x.git", true},
		{Gitee, "https://${region}/x.git", true},
		{GitHub, "${region}", true},
		{GitHub, "https://github.com/acme/shop", false},
		{GitHub, "https://github.com/.git", false},
		{GitHub, "https:///a.git", false},
		{GitHub, "https://h/a.git?x=.git", false},
		{GitHub, "https://h/a.git#.git", false},
		{GitHub, "https://h/a b.git", false},
		{GitHub, "ssh://h/a.git", false},
		{GitHub, "file:///etc/a.git", false},
		{GitHub, "ext::sh -c x.git", false},
		{GitHub, "git@github.com:acme/shop.git", false},
		{DevCloud, "git@codehub.example.com:acme/shop.git", true},
		{DevCloud, "git@codehub.example.com/acme/shop.git", true},
		{DevCloud, "git@-oProxyCommand=x:a.git", false},
		{DevCloud, "https://h/a.git", false},
		{DevCloud, "git@h:a", false},
	} {
		t.Run(c.gitType+" "+c.url, func(t *testing.T) {
			t.Parallel()
			if err := validGitURL(c.gitType, c.url); (err == nil) != c.ok {
				t.Fatal(err)
			}
		})
	}
}

func TestAJenkinsBuildIsChecked(t *testing.T) {
	t.Parallel()
	const at = "stages[1].params."
	run(t, []breach{
		{at: at + "basic_env", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "basic_env", value: "cobol", code: InvalidParam, says: "must be one of go, java, nodejs, SelfPkgBuild"},
		{at: at + "jenkins_shell", value: "", code: MissingParam, says: "is required"},
		{at: at + "jenkins_shell", value: long(MaxScript)},
		{at: at + "jenkins_shell", value: long(MaxScript + 1), code: InvalidParam, says: "has 65537 bytes, at most 65536"},
		{at: at + "jenkins_shell", value: "a\x00", code: InvalidParam, says: "NUL"},
		{at: at + "enable_cache", value: absent{}},
		{at: at + "enable_cache", value: "true", code: InvalidParam, says: "must be a boolean, is a string"},
		{at: at + "user_basic_image", value: absent{}, code: MissingParam, says: "is required when basic_env is SelfPkgBuild"},
		{at: at + "user_basic_image.tag", value: absent{}},
		{at: at + "user_basic_image.namespace", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "user_basic_image.repository", value: "A", code: InvalidParam, says: "lower-case"},
		{at: at + "user_basic_image.repository", value: long(MaxSegment + 1), code: InvalidParam, says: "at most 128"},
		{at: at + "user_basic_image.tag", value: "-a", code: InvalidParam, says: "not beginning with"},
	})
	t.Run("an image means nothing to other environments", func(t *testing.T) {
		t.Parallel()
		body := strings.Replace(string(example(t, "everything.json")), `"SelfPkgBuild"`, `"go"`, 1)
		if build := mustRead(t, []byte(body), JSON).Stages[1].Params.JenkinsBuild; build.UserBasicImage != nil {
			t.Fatalf("kept %v", build.UserBasicImage)
		}
	})
}

func TestATestReportIsChecked(t *testing.T) {
	t.Parallel()
	const at = "stages[1].params.test_report."
	run(t, []breach{
		{at: "stages[1].params.test_report", value: absent{}},
		{at: "stages[1].params.test_report", value: "report.xml", code: InvalidParam, says: "must be an object, is a string"},
		{at: at + "path", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "path", value: "report.xml"},
		{at: at + "path", value: "*/target/surefire-reports/TEST-[A-Z]?.xml"},
		{at: at + "path", value: long(MaxFilePath)},
		{at: at + "path", value: long(MaxFilePath + 1), code: InvalidParam, says: "at most 800"},
		{at: at + "path", value: "../report.xml", code: InvalidParam, says: "relative path without .."},
		{at: at + "path", value: "/report.xml", code: InvalidParam, says: "relative path"},
		{at: at + "path", value: "[report.xml", code: InvalidParam, says: "is no pattern"},
		{at: at + "path", value: "target/**/x.xml", code: InvalidParam, says: "must not hold **"},
		{at: at + "format", value: absent{}},
		{at: at + "format", value: "trx", code: InvalidParam, says: "must be one of junit"},
		{at: at + "pass_rate", value: absent{}},
		{at: at + "pass_rate", value: 0},
		{at: at + "pass_rate", value: 100},
		{at: at + "pass_rate", value: -0.1, code: InvalidParam, says: "must be 0 to 100, is -0.1"},
		{at: at + "pass_rate", value: 100.1, code: InvalidParam, says: "must be 0 to 100, is 100.1"},
		{at: at + "pass_rate", value: "90", code: InvalidParam, says: "must be a number, is a string"},
	})
}

func TestATestReportIsJUnitAndAllMustPassUnlessItSaysOtherwise(t *testing.T) {
	t.Parallel()
	body := `{"name": "p", "stages": [{"name": "s", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "x",
		"test_report": {"path": "report.xml"}}}]}`
	want := TestReport{Path: "report.xml", Format: ReportJUnit, PassRate: 100}
	if got := mustRead(t, []byte(body), JSON).Stages[0].Params.JenkinsBuild.TestReport; *got != want {
		t.Fatalf("it reads as %+v, want %+v", got, want)
	}
}

func TestADockerfileBuildIsChecked(t *testing.T) {
	t.Parallel()
	const at = "stages[2].params"
	run(t, []breach{
		{at: at, value: object{}},
		{at: at, value: object{"dockerfile_content": long(MaxScript)}},
		{at: at, value: object{"dockerfile_content": long(MaxScript + 1)}, code: InvalidParam, where: at + ".dockerfile_content", says: "at most 65536"},
		{at: at + ".dockerfile_content", value: "FROM x", code: InvalidParam, where: at + ".dockerfile_path", says: "exclude each other"},
		{at: at + ".dockerfile_path", value: "../Dockerfile", code: InvalidParam, says: "relative path without .."},
		{at: at + ".dockerfile_path", value: "/Dockerfile", code: InvalidParam, says: "relative path"},
		{at: at + ".build_path", value: "a/../../b", code: InvalidParam, says: "relative path"},
		{at: at + ".build_path", value: long(MaxFilePath + 1), code: InvalidParam, says: "at most 800"},
		{at: at + ".build_way", value: long(MaxBuildWay + 1), code: InvalidParam, says: "at most 64"},
		{at: at + ".basic_env", value: "dockerfile_tomcat"},
		{at: at + ".basic_env", value: "go", code: InvalidParam, says: "must be one of dockerfile, "},
	})
}

func TestAReviewIsChecked(t *testing.T) {
	t.Parallel()
	const at = "stages[3].params."
	user := func(i int) any { return object{"user_name": fmt.Sprint("u", i)} }
	run(t, []breach{
		{at: at + "review_mode", value: "some", code: InvalidParam, says: "must be one of all, one"},
		{at: at + "review_users", value: absent{}, code: MissingParam, says: "at least one reviewer"},
		{at: at + "review_users", value: []any{}, code: MissingParam, says: "at least one reviewer"},
		{at: at + "review_users", value: many(MaxReviewUsers, user)},
		{at: at + "review_users", value: many(MaxReviewUsers+1, user), code: InvalidParam, says: "at most 64"},
		{at: at + "review_users[0].user_name", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "review_users[0].user_name", value: "bob", code: InvalidParam, where: at + "review_users[1].user_name", says: "twice"},
		{at: at + "review_users[0].email", value: "ann", code: InvalidParam, says: "mail address"},
		{at: at + "review_users[0].email", value: long(MaxEmail-5) + "@b.eu"},
		{at: at + "review_users[0].email", value: long(MaxEmail-4) + "@b.eu", code: InvalidParam, says: "at most 254"},
		{at: at + "review_users[0].email", value: "${region}@b.eu"},
	})
}

func TestADeploymentIsChecked(t *testing.T) {
	t.Parallel()
	run(t, []breach{
		{at: "stages[4].params.deploy_mode", value: "ecs", code: InvalidParam, says: "must be one of cceMode, cciMode"},
		{at: "stages[4].params.gray_mode", value: absent{}, code: MissingParam, says: "is required"},
		{at: "stages[4].params.gray_mode", value: "x", code: InvalidParam, says: "must be one of istio, service"},
		{at: "stages[4].params.input_info", value: "", code: MissingParam, says: "is required"},
		{at: "stages[5].params.input_info", value: object{}, code: InvalidParam, says: "must be a string, is an object"},
		{at: "stages[5].params.input_info", value: long(MaxInputInfo)},
		{at: "stages[5].params.input_info", value: long(MaxInputInfo + 1), code: InvalidParam, says: "at most 131072"},
		{at: "stages[5].params.gray_mode", value: "x"},
	})
}

func TestAnExceptionHandlerIsChecked(t *testing.T) {
	t.Parallel()
	const at = "stages[2].exception_handler."
	run(t, []breach{
		{at: at + "type", value: "give_up", code: InvalidParam, says: "must be one of return_to_start, timeout_reset, ignore_error"},
		{at: at + "params", value: absent{}, code: MissingParam, where: at + "params.timespan", says: "is required"},
		{at: at + "params.timespan", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "params.timespan", value: 0, code: InvalidParam, says: "more than 0 and at most 720 hours, is 0"},
		{at: at + "params.timespan", value: MaxTimespan},
		{at: at + "params.timespan", value: 720.01, code: InvalidParam, says: "at most 720"},
		{at: at + "params.timespan", value: "72", code: InvalidParam, says: "must be a number, is a string"},
		{at: "stages[0].exception_handler", value: object{"type": ReturnToStart}, code: InvalidParam, where: "stages[0].exception_handler.type", says: "after the first"},
		{at: "stages[3].exception_handler.params", value: object{"timespan": "x"}},
	})
}
