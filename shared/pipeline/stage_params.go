package pipeline

import "encoding/json"

// StageParams holds the params of a stage's service: exactly the one field that belongs to it is set. It is read and
// written as that field alone.
type StageParams struct {
	CodeSource      *CodeSource
	JenkinsBuild    *JenkinsBuild
	DockerfileBuild *DockerfileBuild
	TestReview      *TestReview
	Deploy          *Deploy // official_deploy and gray_deploy
}

// readStageParams reads the params of a stage whose service is known; of an unknown one, which is a fault of its own, none.
func readStageParams(s *Stage) setter {
	p := &s.Params
	return func(r *reader, v *node, at path) {
		switch s.Service {
		case CodeSourceService:
			optional(&p.CodeSource, readCodeSource)(r, v, at)
		case JenkinsBuildService:
			optional(&p.JenkinsBuild, readJenkinsBuild)(r, v, at)
		case DockerfileBuildService:
			optional(&p.DockerfileBuild, readDockerfileBuild)(r, v, at)
		case TestReviewService:
			optional(&p.TestReview, readTestReview)(r, v, at)
		case OfficialDeployService:
			optional(&p.Deploy, readOfficialDeploy)(r, v, at)
		case GrayDeployService:
			optional(&p.Deploy, readGrayDeploy)(r, v, at)
		}
	}
}

func (s *Stage) checkParams(c *checker, at path) {
	if !oneOf(c, at.field("service_name"), s.Service, CodeSourceService, JenkinsBuildService, DockerfileBuildService,
		TestReviewService, OfficialDeployService, GrayDeployService) {
		return
	}
	p, here := s.Params, at.field("params")
	switch {
	case s.Service == CodeSourceService && p.CodeSource != nil:
		p.CodeSource.check(c, here)
	case s.Service == JenkinsBuildService && p.JenkinsBuild != nil:
		p.JenkinsBuild.check(c, here)
	case s.Service == DockerfileBuildService && p.DockerfileBuild != nil:
		p.DockerfileBuild.check(c, here)
	case s.Service == TestReviewService && p.TestReview != nil:
		p.TestReview.check(c, here)
	case s.Service == OfficialDeployService && p.Deploy != nil:
		p.Deploy.check(c, here)
	case s.Service == GrayDeployService && p.Deploy != nil:
		p.Deploy.checkGray(c, here)
	default:
		c.fault(MissingParam, here, "is required")
	}
}

func (p StageParams) resolve(with *substitution) StageParams {
	return StageParams{
		CodeSource:      p.CodeSource.resolve(with),
		JenkinsBuild:    p.JenkinsBuild.resolve(with),
		DockerfileBuild: p.DockerfileBuild.resolve(with),
		TestReview:      p.TestReview.resolve(with),
		Deploy:          p.Deploy.resolve(with),
	}
}

// MarshalJSON writes the one field that is set, and the characters of HTML in it as they are.
func (p StageParams) MarshalJSON() ([]byte, error) {
	switch {
	case p.CodeSource != nil:
		return encodeJSON(p.CodeSource)
	case p.JenkinsBuild != nil:
		return encodeJSON(p.JenkinsBuild)
	case p.DockerfileBuild != nil:
		return encodeJSON(p.DockerfileBuild)
	case p.TestReview != nil:
		return encodeJSON(p.TestReview)
	case p.Deploy != nil:
		return encodeJSON(p.Deploy)
	}
	return []byte("{}"), nil
}

// unmarshal reads back what MarshalJSON wrote for a stage of the service.
func (p *StageParams) unmarshal(service Service, b []byte) error {
	switch service {
	case CodeSourceService:
		return json.Unmarshal(b, &p.CodeSource)
	case JenkinsBuildService:
		return json.Unmarshal(b, &p.JenkinsBuild)
	case DockerfileBuildService:
		return json.Unmarshal(b, &p.DockerfileBuild)
	case TestReviewService:
		return json.Unmarshal(b, &p.TestReview)
	case OfficialDeployService, GrayDeployService:
		return json.Unmarshal(b, &p.Deploy)
	}
	return nil
}
