package api_test

// list is what a list operation answers in the world.
type list struct {
	rows    int            // how many there are
	filters map[string]int // how many a query shows
}
