package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"ankao/admin/accounts"
	"ankao/admin/audit"
)

func accountAdd(ctx context.Context, c *call) error {
	name := c.flags.String("name", "", "the person's name; the login where it is not given")
	roles := c.flags.String("roles", "", "roles separated by commas: "+strings.Join(roleNames(), ", "))
	cfg, args, err := c.configure("LOGIN")
	if err != nil {
		return err
	}
	n := accounts.NewAccount{Login: args[0], Name: *name, Password: rand.Text()}
	if n.Name == "" {
		n.Name = args[0]
	}
	for role := range strings.SplitSeq(*roles, ",") {
		n.Roles = append(n.Roles, accounts.Role(strings.TrimSpace(role)))
	}
	return c.with(ctx, cfg, func(centre *centre) error {
		if _, err := centre.accounts.Create(ctx, audit.Operator(), n); err != nil {
			return explain(err)
		}
		return centre.printPassword(ctx, c, args[0])
	})
}

func accountReset(ctx context.Context, c *call) error {
	cfg, args, err := c.configure("LOGIN")
	if err != nil {
		return err
	}
	return c.with(ctx, cfg, func(centre *centre) error { return centre.printPassword(ctx, c, args[0]) })
}

// printPassword gives an account a new password and prints it; it is stored
// nowhere.
func (centre *centre) printPassword(ctx context.Context, c *call, login string) error {
	account, err := centre.accounts.ByLogin(ctx, login)
	if err != nil {
		return explain(err)
	}
	password, err := centre.accounts.Reset(ctx, audit.Operator(), account.ID)
	if err != nil {
		return err
	}
	return c.result(map[string]any{"login": account.Login, "roles": account.Roles, "password": password},
		fmt.Sprintf("login     %s\npassword  %s   (to be changed at the first login)\n", account.Login, password))
}

func roleNames() []string {
	var names []string
	for _, role := range accounts.Roles {
		names = append(names, string(role))
	}
	return names
}
