package asl

func (f *fields) branches() []*Machine {
	if !f.has("Branches") {
		f.refuse("Branches", "is missing")
	}
	var out []*Machine
	for _, b := range f.list("Branches") {
		b.text("Comment")
		out = append(out, f.p.machine(b))
		b.done()
	}
	return out
}
