package pipeline

import "slices"

// shownParams are the params as they are answered: a secret one shows none of its value.
func shownParams(params []Param) []Param {
	shown := make([]Param, len(params))
	for i, p := range params {
		p.Value = p.shown()
		shown[i] = p
	}
	return shown
}

func (p *Param) shown() string {
	if p.Secret {
		return Mask
	}
	return Masked(p.Value)
}

// unmask gives a secret param, sent back as it is shown, the value that is kept of it.
func (p *Param) unmask(old Param) {
	switch {
	case !p.Secret:
		p.Value = Unmasked(p.Value, old.kept())
	case p.Value == Mask && old.Secret:
		p.Value, p.sealed = old.Value, true
	}
}

// kept is what of a value may be put back into another: nothing of a secret one, or it would be told.
func (p *Param) kept() string {
	if p.Secret {
		return ""
	}
	return p.Value
}

// checkUnmasked notes a secret that is not there.
func (p *Param) checkUnmasked(c *checker, at path) {
	if p.Secret && !p.sealed && p.Value == Mask {
		c.fault(InvalidParam, at.field("value"), "%s stands for a secret that is kept, and none is: write it out", Mask)
	}
}

// SealParams has seal make of each secret param's value what is kept. Those that were kept from before are sealed already.
func (p *Pipeline) SealParams(seal func(name, value string) (string, error)) error {
	for i := range p.Params {
		param := &p.Params[i]
		if !param.Secret || param.sealed {
			continue
		}
		value, err := seal(param.Name, param.Value)
		if err != nil {
			return err
		}
		param.Value, param.sealed = value, true
	}
	return nil
}

// IsSecret says whether a param of the name is secret.
func (p *Pipeline) IsSecret(param string) bool {
	return slices.ContainsFunc(p.Params, func(one Param) bool { return one.Secret && one.Name == param })
}

// HasSecrets says whether any param is secret.
func (p *Pipeline) HasSecrets() bool {
	return slices.ContainsFunc(p.Params, func(one Param) bool { return one.Secret })
}
