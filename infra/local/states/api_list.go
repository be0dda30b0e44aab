package states

import (
	"encoding/json"
	"slices"
	"strconv"
)

const (
	defaultPage = 100
	maxPage     = 1000
)

func pageSize(asked int) (int, *apiError) {
	switch {
	case asked < 0 || asked > maxPage:
		return 0, fault("ValidationException", "1 validation error detected: Value '%d' at 'maxResults' failed to satisfy constraint: "+
			"Member must have value less than or equal to %d", asked, maxPage)
	case asked == 0:
		return defaultPage, nil
	default:
		return asked, nil
	}
}

type listExecutionsIn struct {
	StateMachineARN string `json:"stateMachineArn"`
	StatusFilter    string `json:"statusFilter"`
	MaxResults      int    `json:"maxResults"`
	NextToken       string `json:"nextToken"`
}

type executionItem struct {
	ExecutionARN    string `json:"executionArn"`
	StateMachineARN string `json:"stateMachineArn"`
	Name            string `json:"name"`
	Status          string `json:"status"`
	StartDate       epoch  `json:"startDate"`
	StopDate        *epoch `json:"stopDate,omitempty"`
}

type listExecutionsOut struct {
	Executions []executionItem `json:"executions"`
	NextToken  string          `json:"nextToken,omitempty"`
}

func (e *Engine) listExecutions(in listExecutionsIn) (any, error) {
	if e.machines[in.StateMachineARN] == nil {
		return nil, noMachine(in.StateMachineARN)
	}
	most, bad := pageSize(in.MaxResults)
	if bad != nil {
		return nil, bad
	}
	after, err := lastOf(in.StateMachineARN, in.NextToken)
	if err != nil {
		return nil, err
	}
	page, more, err := e.list(in.StateMachineARN, in.StatusFilter, after, most)
	if err != nil {
		return nil, err
	}
	out := listExecutionsOut{Executions: []executionItem{}}
	for _, r := range page {
		out.Executions = append(out.Executions, executionItem{
			ExecutionARN: r.ARN, StateMachineARN: r.Machine, Name: r.Name, Status: r.Status,
			StartDate: epoch(r.Started), StopDate: stopDate(r.Stopped),
		})
	}
	if more {
		out.NextToken = encodePage(page[len(page)-1].startedKey())
	}
	return out, nil
}

type getExecutionHistoryIn struct {
	ExecutionARN         string `json:"executionArn"`
	MaxResults           int    `json:"maxResults"`
	ReverseOrder         bool   `json:"reverseOrder"`
	NextToken            string `json:"nextToken"`
	IncludeExecutionData *bool  `json:"includeExecutionData"`
}

type getExecutionHistoryOut struct {
	Events    []json.RawMessage `json:"events"`
	NextToken string            `json:"nextToken,omitempty"`
}

// getExecutionHistory numbers its pages by the first event that they have not shown.
func (e *Engine) getExecutionHistory(in getExecutionHistoryIn) (any, error) {
	most, bad := pageSize(in.MaxResults)
	if bad != nil {
		return nil, bad
	}
	h, err := e.historyOf(in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	next, err := nextEvent(in, h.total)
	if err != nil {
		return nil, err
	}
	first, last := next, min(next+most-1, h.total)
	if in.ReverseOrder {
		first, last = max(next-most+1, 1), next
	}
	events, err := e.events(h, first, last)
	if err != nil {
		return nil, err
	}
	out := getExecutionHistoryOut{Events: append([]json.RawMessage{}, events...)}
	switch {
	case in.ReverseOrder && first > 1:
		out.NextToken = encodePage([]byte(itoa(first - 1)))
	case !in.ReverseOrder && last < h.total:
		out.NextToken = encodePage([]byte(itoa(last + 1)))
	}
	if in.ReverseOrder {
		slices.Reverse(out.Events)
	}
	if in.IncludeExecutionData != nil && !*in.IncludeExecutionData {
		err = stripAll(out.Events)
	}
	return out, err
}

func stripAll(events []json.RawMessage) error {
	for i := range events {
		stripped, err := withoutData(events[i])
		if err != nil {
			return internal(err)
		}
		events[i] = stripped
	}
	return nil
}

func nextEvent(in getExecutionHistoryIn, total int) (int, error) {
	if in.NextToken == "" {
		if in.ReverseOrder {
			return total, nil
		}
		return 1, nil
	}
	key, err := decodePage(in.NextToken)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(string(key))
	if err != nil || n < 1 || n > total {
		return 0, badToken()
	}
	return n, nil
}
