package pipeline

// SharedSecret is what the service and a Git host or a tool both know: one signs with it what the other is sent. Where a definition
// is kept it is sealed; one that was kept before it was so has it as it is, until its next update.
type SharedSecret struct {
	Secret string `json:"secret,omitempty"` // generated when absent; shown only to who may manage the group
	Sealed []byte `json:"sealed,omitempty"` // never answered
}

func (s *SharedSecret) given() bool { return s.Secret != "" || s.Sealed != nil }

// sharedSecrets are a definition's.
func (p *Pipeline) sharedSecrets() []*SharedSecret {
	all := p.PostOperation.notification().sharedSecrets()
	for i := range p.Stages {
		stage := &p.Stages[i]
		all = append(all, stage.PostOperation.notification().sharedSecrets()...)
		if source := stage.Params.CodeSource; source != nil && source.CodeTrigger != nil {
			all = append(all, &source.CodeTrigger.SharedSecret)
		}
	}
	return all
}

func (n *Notification) sharedSecrets() []*SharedSecret {
	if n == nil {
		return nil
	}
	var all []*SharedSecret
	for i := range n.Notifications {
		all = append(all, &n.Notifications[i].Config.SharedSecret)
	}
	return all
}

// SealShared has seal make of each shared secret what is kept. Those that were kept from before are sealed already.
func (p *Pipeline) SealShared(seal func(secret string) ([]byte, error)) (err error) {
	for _, s := range p.sharedSecrets() {
		if s.Secret == "" {
			continue
		}
		if s.Sealed, err = seal(s.Secret); err != nil {
			return err
		}
		s.Secret = ""
	}
	return nil
}

// OpenShared has open make of each sealed secret the one that was.
func (p *Pipeline) OpenShared(open func(SharedSecret) (string, error)) (err error) {
	for _, s := range p.sharedSecrets() {
		if s.Secret, err = open(*s); err != nil {
			return err
		}
		s.Sealed = nil
	}
	return nil
}
