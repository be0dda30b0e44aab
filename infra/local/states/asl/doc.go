// Package asl reads definitions in the Amazon States Language (its JSONPath dialect) and holds the rules that need no
// engine: which state comes next, what a state's input and output are, which retrier or catcher an error meets.
//
//	{
//	  "StartAt": "Pick",
//	  "States": {
//	    "Pick":  {"Type": "Choice", "Choices": [{"Variable": "$.kind", "StringEquals": "build", "Next": "Build"}], "Default": "Done"},
//	    "Build": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
//	              "Parameters": {"FunctionName": "arn:…", "Payload": {"token.$": "$$.Task.Token"}}, "Next": "Done"},
//	    "Done":  {"Type": "Succeed"}
//	  }
//	}
//
// A definition with a field, state type, resource, comparison or intrinsic function that is not known here is refused by
// Parse with the file, the state and the field: what is half understood would be half run. JSONata ("QueryLanguage":
// "JSONata", "Assign", "Output", "Arguments") is refused the same way.
//
// Values are what encoding/json makes of a document, with numbers kept as json.Number so that none loses digits. They are
// never changed in place: whoever places something into a value gets a copy of the containers on the way to it.
//
// The rules follow https://states-language.net; where Amazon's service is stricter than that text (paths that match
// nothing end the execution with States.Runtime, 256 KB payloads), the comment at the rule says so.
package asl
