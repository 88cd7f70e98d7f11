// Runs the message server that carries entries between regions, as its own program does: a configuration file is named after -c.
package main

import (
	"flag"
	"log"
	"os"

	"github.com/nats-io/nats-server/v2/server"
)

func main() {
	flags := flag.NewFlagSet("nats-server", flag.ExitOnError)
	quiet := func() {}
	options, err := server.ConfigureOptions(flags, os.Args[1:], quiet, quiet, quiet)
	if err != nil {
		log.Fatal(err)
	}
	nats, err := server.NewServer(options)
	if err != nil {
		log.Fatal(err)
	}
	nats.ConfigureLogger()
	if err := server.Run(nats); err != nil {
		log.Fatal(err)
	}
	nats.WaitForShutdown()
}
