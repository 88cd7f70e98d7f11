// Asks Open Policy Agent's own evaluator. Reads one question a line, as JSON, and answers each with one line.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/open-policy-agent/opa/v1/rego"
)

// A bundle to load from a folder, or what the rule of this name says of an input.
type question struct {
	Bundle string `json:"bundle"`
	Rule   string `json:"rule"`
	Input  any    `json:"input"`
}

func prepare(ctx context.Context, bundle string) map[string]rego.PreparedEvalQuery {
	prepared := map[string]rego.PreparedEvalQuery{}
	for _, rule := range []string{"allow", "batch", "rowFilters", "columnMask", "batchColumnMasks"} {
		query, err := rego.New(rego.Query("data.caspian."+rule), rego.LoadBundle(bundle), rego.StrictBuiltinErrors(true)).PrepareForEval(ctx)
		if err != nil {
			log.Fatal(err)
		}
		prepared[rule] = query
	}
	return prepared
}

func main() {
	ctx := context.Background()
	in := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	var prepared map[string]rego.PreparedEvalQuery
	for decoder := json.NewDecoder(in); ; {
		var asked question
		if decoder.Decode(&asked) != nil {
			return
		}
		var answer any
		if asked.Bundle != "" {
			prepared = prepare(ctx, asked.Bundle)
		} else {
			results, err := prepared[asked.Rule].Eval(ctx, rego.EvalInput(asked.Input))
			if err != nil {
				log.Fatal(err)
			}
			if len(results) > 0 {
				answer = results[0].Expressions[0].Value
			}
		}
		if err := out.Encode(map[string]any{"result": answer}); err != nil {
			log.Fatal(err)
		}
	}
}
