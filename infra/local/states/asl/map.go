package asl

import "math"

// inlineConcurrency is how many iterations of an inline Map the service runs at once, whatever MaxConcurrency says.
const inlineConcurrency = 40

// Map is what only a Map state has; it is always run inline.
type Map struct {
	Processor       *Machine
	itemSelector    *Template
	itemsPath       *Path
	concurrency     int
	concurrencyPath *Path
}

func (f *fields) mapState() *Map {
	m := &Map{itemSelector: f.template("ItemSelector"), itemsPath: f.pathField("ItemsPath")}
	m.concurrency = int(f.integer("MaxConcurrency", 0, 0, maxSeconds))
	m.concurrencyPath = f.single("MaxConcurrencyPath")
	if m.concurrencyPath != nil && f.has("MaxConcurrency") {
		f.refuse("MaxConcurrencyPath", "must not be there together with MaxConcurrency")
	}
	processor := f.object("ItemProcessor")
	if processor == nil {
		return m
	}
	processor.text("Comment")
	if processor.has("ProcessorConfig") {
		if config := processor.object("ProcessorConfig"); config != nil {
			if mode := config.text("Mode"); mode != "INLINE" {
				config.refuse("Mode", "only INLINE is known")
			}
			config.done()
		}
	}
	m.Processor = f.p.machine(processor)
	processor.done()
	return m
}

// Items are the elements to iterate over: ItemsPath applied to the input after InputPath.
func (m *Map) Items(s Scope) ([]any, error) {
	v := s.Input
	if m.itemsPath != nil {
		var err error
		if v, err = m.itemsPath.Eval(s); err != nil {
			return nil, err
		}
	}
	items, ok := v.([]any)
	if !ok {
		return nil, failf(ErrRuntime, "The items to iterate over must be an array and are %s", clip(text(v)))
	}
	return items, nil
}

// Item is the input of one iteration; the context in scope has Map.Item.
func (m *Map) Item(s Scope, item any) (any, error) {
	if m.itemSelector == nil {
		return item, nil
	}
	return m.itemSelector.Eval(s)
}

// Concurrency is how many iterations may run at once.
func (m *Map) Concurrency(s Scope) (int, error) {
	n := m.concurrency
	if m.concurrencyPath != nil {
		v, err := m.concurrencyPath.Eval(s)
		if err != nil {
			return 0, err
		}
		f, ok := float(v)
		if !ok || f < 0 || f != math.Trunc(f) {
			return 0, failf(ErrRuntime, "The MaxConcurrencyPath '%s' must lead to a whole number and leads to %s", m.concurrencyPath, clip(text(v)))
		}
		n = int(min(f, inlineConcurrency))
	}
	if n == 0 || n > inlineConcurrency {
		n = inlineConcurrency
	}
	return n, nil
}
