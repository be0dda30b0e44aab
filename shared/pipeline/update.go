package pipeline

// Update makes p, the body of an update that Validate has passed, the definition that follows old: stages with an id keep it
// and, with it, their webhooks and secrets, also the passwords that were masked when they were shown; the others are new; where the pipeline comes from stays unless the body says. Nothing of p may be used when faults are answered: the ids of
// the body are not old's, a stage is none of old's or is there twice, or its service has changed.
func (p *Pipeline) Update(old *Pipeline, g Generator) Faults {
	c := checker{}
	p.checkIdentity(&c, old)
	p.checkStageIDs(&c, old)
	if len(c.faults) > 0 {
		return c.faults
	}
	p.unmask(old)
	if faults := p.CheckUnmasked(); len(faults) > 0 {
		return faults
	}
	for i := range p.Stages {
		if p.Stages[i].ID == 0 {
			p.Stages[i].ID = g.NextID()
		}
	}
	if p.Source == "" {
		p.Source = old.Source
	}
	p.completeFrom(old, g)
	return nil
}

// checkIdentity: an update names the pipeline and the group that it is in; moving is not offered (API.md, Settled).
func (p *Pipeline) checkIdentity(c *checker, old *Pipeline) {
	sameID(c, "id", p.ID, old.ID)
	sameID(c, "group_id", p.GroupID, old.GroupID)
	if c.present("group_name", p.GroupName) && p.GroupName != old.GroupName {
		c.fault(InvalidParam, "group_name", "must be %s, is %s", excerpt(old.GroupName), excerpt(p.GroupName))
	}
}

func sameID(c *checker, at path, have, want int64) {
	switch have {
	case want:
	case 0:
		c.fault(MissingParam, at, "is required")
	default:
		c.fault(InvalidParam, at, "must be %d, is %d", want, have)
	}
}

func (p *Pipeline) checkStageIDs(c *checker, old *Pipeline) {
	services := make(map[int64]Service, len(old.Stages))
	for _, s := range old.Stages {
		services[s.ID] = s.Service
	}
	seen := map[int64]bool{}
	for i, s := range p.Stages {
		at := path("stages").index(i)
		service, known := services[s.ID]
		switch {
		case s.ID == 0:
		case !known:
			c.fault(InvalidParam, at.field("id"), "the pipeline has no stage %d", s.ID)
		case seen[s.ID]:
			c.fault(InvalidParam, at.field("id"), "stage %d is there twice", s.ID)
		case s.Service != service:
			c.fault(InvalidParam, at.field("service_name"), "of a stage cannot change: is %s, was %s", s.Service, service)
		}
		seen[s.ID] = true
	}
}
