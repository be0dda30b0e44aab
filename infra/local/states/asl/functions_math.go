package asl

import (
	"errors"
	"math/rand/v2"
)

// mathRandom yields start <= n < end; the same seed yields the same number.
func mathRandom(args []any) (any, error) {
	start, err := integerArg(args, 0)
	if err != nil {
		return nil, err
	}
	end, err := integerArg(args, 1)
	if err != nil {
		return nil, err
	}
	if end <= start {
		return nil, errors.New("the end must be greater than the start")
	}
	width := uint64(end) - uint64(start)
	if len(args) == 2 {
		return number(start + int64(rand.Uint64N(width))), nil
	}
	seed, err := integerArg(args, 2)
	if err != nil {
		return nil, err
	}
	return number(start + int64(rand.New(rand.NewPCG(uint64(seed), 0)).Uint64N(width))), nil
}

func mathAdd(args []any) (any, error) {
	a, err := integerArg(args, 0)
	if err != nil {
		return nil, err
	}
	b, err := integerArg(args, 1)
	if err != nil {
		return nil, err
	}
	sum := a + b
	if (sum > a) != (b > 0) && b != 0 {
		return nil, errors.New("the sum does not fit into 64 bits")
	}
	return number(sum), nil
}
