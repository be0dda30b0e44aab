package asl

// function is one intrinsic function; least and most bound its arguments, most -1 means any number.
type function struct {
	name        string
	least, most int
	rawFirst    bool // the first argument, if written in place, keeps its escapes
	call        func(args []any) (any, error)
}

// lookup knows the functions of the specification's Appendix B.
func lookup(name string) (*function, bool) {
	for _, table := range [][]function{textFunctions(), arrayFunctions(), mathFunctions()} {
		for i := range table {
			if table[i].name == name {
				return &table[i], true
			}
		}
	}
	return nil, false
}

func textFunctions() []function {
	return []function{
		{name: "States.Format", least: 1, most: -1, rawFirst: true, call: format},
		{name: "States.StringToJson", least: 1, most: 1, call: stringToJSON},
		{name: "States.JsonToString", least: 1, most: 1, call: jsonToString},
		{name: "States.StringSplit", least: 2, most: 2, call: stringSplit},
		{name: "States.Base64Encode", least: 1, most: 1, call: base64Encode},
		{name: "States.Base64Decode", least: 1, most: 1, call: base64Decode},
		{name: "States.Hash", least: 2, most: 2, call: hashOf},
		{name: "States.UUID", least: 0, most: 0, call: newUUID},
		{name: "States.JsonMerge", least: 3, most: 3, call: jsonMerge},
	}
}

func arrayFunctions() []function {
	return []function{
		{name: "States.Array", least: 0, most: -1, call: array},
		{name: "States.ArrayPartition", least: 2, most: 2, call: arrayPartition},
		{name: "States.ArrayContains", least: 2, most: 2, call: arrayContains},
		{name: "States.ArrayRange", least: 3, most: 3, call: arrayRange},
		{name: "States.ArrayGetItem", least: 2, most: 2, call: arrayGetItem},
		{name: "States.ArrayLength", least: 1, most: 1, call: arrayLength},
		{name: "States.ArrayUnique", least: 1, most: 1, call: arrayUnique},
	}
}

func mathFunctions() []function {
	return []function{
		{name: "States.MathRandom", least: 2, most: 3, call: mathRandom},
		{name: "States.MathAdd", least: 2, most: 2, call: mathAdd},
	}
}
