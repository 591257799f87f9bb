package main

import (
	"context"
	"fmt"
)

// probe is one thing that must hold for the centre to do its work.
type probe struct {
	name string
	fn   func(ctx context.Context) error
}

func (c *centre) probes() []probe {
	return []probe{
		{"database", c.db.Ping},
		{"schema", c.schemaCurrent},
	}
}

func (c *centre) schemaCurrent(ctx context.Context) error {
	current, known, err := c.db.Schema(ctx)
	if err != nil {
		return err
	}
	if current != known {
		return fmt.Errorf("the database has schema %d, this program %d", current, known)
	}
	return nil
}
