package asl

import (
	"errors"
	"fmt"
)

// maxRange is how many elements States.ArrayRange may make, as the service says.
const maxRange = 1000

func arrayArg(args []any, i int) ([]any, error) {
	a, ok := args[i].([]any)
	if !ok {
		return nil, fmt.Errorf("argument %d must be an array and is %s", i+1, clip(text(args[i])))
	}
	return a, nil
}

func integerArg(args []any, i int) (int64, error) {
	n, ok := integer(args[i])
	if !ok {
		return 0, fmt.Errorf("argument %d must be an integer and is %s", i+1, clip(text(args[i])))
	}
	return n, nil
}

func array(args []any) (any, error) {
	return append([]any{}, args...), nil
}

func arrayPartition(args []any) (any, error) {
	items, err := arrayArg(args, 0)
	if err != nil {
		return nil, err
	}
	size, err := integerArg(args, 1)
	if err != nil {
		return nil, err
	}
	if size < 1 {
		return nil, errors.New("the size of a part must be positive")
	}
	parts := []any{}
	for len(items) > 0 {
		n := min(int64(len(items)), size)
		parts = append(parts, items[:n:n])
		items = items[n:]
	}
	return parts, nil
}

func arrayContains(args []any) (any, error) {
	items, err := arrayArg(args, 0)
	if err != nil {
		return nil, err
	}
	return contains(items, args[1]), nil
}

func contains(items []any, v any) bool {
	for _, item := range items {
		if equal(item, v) {
			return true
		}
	}
	return false
}

// arrayRange includes its end where the steps meet it.
func arrayRange(args []any) (any, error) {
	var bounds [3]int64
	for i := range bounds {
		n, err := integerArg(args, i)
		if err != nil {
			return nil, err
		}
		bounds[i] = n
	}
	first, last, by := bounds[0], bounds[1], bounds[2]
	if by == 0 {
		return nil, errors.New("the step must not be 0")
	}
	out := []any{}
	for n := first; by > 0 && n <= last || by < 0 && n >= last; n += by {
		if len(out) == maxRange {
			return nil, fmt.Errorf("the range has more than %d elements", maxRange)
		}
		out = append(out, number(n))
	}
	return out, nil
}

func arrayGetItem(args []any) (any, error) {
	items, err := arrayArg(args, 0)
	if err != nil {
		return nil, err
	}
	i, err := integerArg(args, 1)
	if err != nil {
		return nil, err
	}
	if i < 0 || i >= int64(len(items)) {
		return nil, fmt.Errorf("there is no element %d in an array of %d", i, len(items))
	}
	return items[i], nil
}

func arrayLength(args []any) (any, error) {
	items, err := arrayArg(args, 0)
	return number(int64(len(items))), err
}

func arrayUnique(args []any) (any, error) {
	items, err := arrayArg(args, 0)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, item := range items {
		if !contains(out, item) {
			out = append(out, item)
		}
	}
	return out, nil
}
