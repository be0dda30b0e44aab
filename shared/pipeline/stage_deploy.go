package pipeline

// MaxInputInfo bounds input_info, in bytes: it may hold manifests.
const MaxInputInfo = 128 * 1024

// Deploy rolls a workload out.
type Deploy struct {
	DeployMode string `json:"deploy_mode"`
	GrayMode   string `json:"gray_mode,omitempty"` // gray_deploy only
	InputInfo  string `json:"input_info"`          // the deployment, a JSON document
}

// Where a workload runs.
const (
	ModeCCE = "cceMode" // a Kubernetes cluster
	ModeCCI = "cciMode" // serverless containers
)

// How a gray deployment is told apart from the official one.
const (
	GrayIstio   = "istio"
	GrayService = "service"
)

func readOfficialDeploy(d *Deploy) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{"deploy_mode": text(&d.DeployMode), "input_info": text(&d.InputInfo)})
	}
}

func readGrayDeploy(d *Deploy) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{
			"deploy_mode": text(&d.DeployMode),
			"gray_mode":   text(&d.GrayMode),
			"input_info":  text(&d.InputInfo),
		})
	}
}

func (d *Deploy) check(c *checker, at path) {
	oneOf(c, at.field("deploy_mode"), d.DeployMode, ModeCCE, ModeCCI)
	c.present(at.field("input_info"), d.InputInfo)
	c.script(at.field("input_info"), d.InputInfo, MaxInputInfo)
}

func (d *Deploy) checkGray(c *checker, at path) {
	d.check(c, at)
	oneOf(c, at.field("gray_mode"), d.GrayMode, GrayIstio, GrayService)
}

func (d *Deploy) resolve(with *substitution) *Deploy {
	if d = clone(d); d != nil {
		with.each(&d.InputInfo)
	}
	return d
}
