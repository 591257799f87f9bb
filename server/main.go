// Command ankao is the whole centre in one binary: the API, the pages, the
// database, and the commands an operator needs.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// version is set by the build (make build).
var version = "dev"

// What a command ends with.
const (
	exitOK       = 0
	exitFailed   = 1
	exitUsage    = 2
	exitRejected = 3 // done, but not all of it was accepted
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// command is one thing that the binary does.
type command struct {
	name, arguments, about string
	run                    func(ctx context.Context, c *call) error
}

func commands() []command {
	return []command{
		{"serve", "[--demo]", "serve the centre; --demo fills an empty database with a demo centre", serve},
		{"migrate", "", "bring the database to this program's schema", migrate},
		{"account add", "LOGIN --name NAME --roles ROLE,ROLE", "make an account and print its first password", accountAdd},
		{"account reset", "LOGIN", "give an account a new password, print it, and end a lock-out", accountReset},
		{"import-questions", "[--dry-run] --syllabus CODE FILE", "import a workbook as drafts and name every row that is none", importQuestions},
		{"verify-token", "TOKEN [--keys FILE [--status FILES]] [--at TIME]", "say what a certificate's token is worth", verifyToken},
		{"check", "", "check the database, the keys and the audit trail", check},
		{"health", "", "ask the running server whether it is ready", health},
		{"openapi", "", "print the OpenAPI document of the API", openAPI},
		{"version", "", "print the version", printVersion},
	}
}

// call is one invocation of a command.
type call struct {
	name   string
	flags  *flag.FlagSet
	raw    []string
	env    environment
	stdout io.Writer
	stderr io.Writer
	json   bool
}

// usageError is a mistake in the command line.
type usageError string

func (e usageError) Error() string { return string(e) }

// exitError ends a command with a code of its own, after its output.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func run(ctx context.Context, args, env []string, stdout, stderr io.Writer) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		usage(stderr)
		if len(args) == 0 {
			return exitUsage
		}
		return exitOK
	}
	for _, cmd := range commands() {
		words := strings.Fields(cmd.name)
		if len(args) >= len(words) && slices.Equal(args[:len(words)], words) {
			return cmd.invoke(ctx, args[len(words):], env, stdout, stderr)
		}
	}
	fmt.Fprintf(stderr, "ankao: there is no command %q\n\n", strings.Join(args[:min(2, len(args))], " "))
	usage(stderr)
	return exitUsage
}

func usage(w io.Writer) {
	fmt.Fprintf(w, "ankao %s\n\n", version)
	for _, cmd := range commands() {
		fmt.Fprintf(w, "  ankao %s\n        %s\n", cmd.line(), cmd.about)
	}
	fmt.Fprintf(w, "\nEvery command takes --json: its result is then one line on standard output.\n"+
		"Settings come from the environment or from flags (docs/operations.md):\n")
	for _, s := range settings {
		fmt.Fprintf(w, "  %-24s --%-16s %s\n", s.env, s.flag, s.about)
	}
}

func (cmd command) line() string {
	if cmd.arguments == "" {
		return cmd.name
	}
	return cmd.name + " " + cmd.arguments
}

func (cmd command) invoke(ctx context.Context, args, env []string, stdout, stderr io.Writer) int {
	c := &call{name: cmd.name, flags: flag.NewFlagSet(cmd.name, flag.ContinueOnError), raw: args,
		env: newEnvironment(env), stdout: stdout, stderr: stderr}
	c.flags.SetOutput(io.Discard)
	c.flags.BoolVar(&c.json, "json", false, "print the result as one line of JSON")
	err := cmd.run(ctx, c)
	var wrong usageError
	var code exitError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(stderr, "ankao %s\n%s\n", cmd.line(), cmd.about)
		c.flags.SetOutput(stderr)
		c.flags.PrintDefaults()
		return exitOK
	case errors.As(err, &code):
		return int(code)
	}
	if c.json || slices.Contains(args, "--json") { // a program that reads the last line finds the reason there as well
		c.json = true
		_ = c.result(map[string]string{"error": err.Error()}, "")
	}
	if errors.As(err, &wrong) {
		fmt.Fprintf(stderr, "ankao %s: %s\nusage: ankao %s\n", cmd.name, wrong, cmd.line())
		return exitUsage
	}
	fmt.Fprintf(stderr, "ankao %s: %v\n", cmd.name, err)
	return exitFailed
}

// parse reads the flags, which may stand before or after the arguments, and
// returns exactly want arguments.
func (c *call) parse(want ...string) ([]string, error) {
	var got []string
	for rest := c.raw; ; {
		if err := c.flags.Parse(rest); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, usageError(err.Error())
		}
		rest = c.flags.Args()
		if len(rest) == 0 {
			break
		}
		got, rest = append(got, rest[0]), rest[1:]
	}
	if len(got) < len(want) {
		return nil, usageError("missing " + want[len(got)])
	}
	if len(got) > len(want) {
		return nil, usageError(fmt.Sprintf("unexpected argument %q", got[len(want)]))
	}
	return got, nil
}

// result writes what a command has found: v as one line with --json, otherwise
// the text for people.
func (c *call) result(v any, text string) error {
	if !c.json {
		_, err := fmt.Fprint(c.stdout, text)
		return err
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.stdout, "%s\n", b)
	return err
}

// progress tells a person what goes on; programs do not read it.
func (c *call) progress(format string, args ...any) {
	fmt.Fprintf(c.stderr, format+"\n", args...)
}
