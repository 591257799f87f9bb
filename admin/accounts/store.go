package accounts

import (
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"

	"gorm.io/gorm"
)

type store struct{}

type accountRow struct {
	ID          string `gorm:"primaryKey"`
	Login       string
	Name        string
	Password    string
	State       string
	MustChange  bool
	Failures    int
	LockedUntil int64
	LastLoginAt int64
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	Version     int64
}

func (accountRow) TableName() string { return "accounts" }

type roleRow struct {
	AccountID string `gorm:"primaryKey"`
	Role      string `gorm:"primaryKey"`
}

func (roleRow) TableName() string { return "account_roles" }

type loginRow struct {
	TokenHash string `gorm:"primaryKey"`
	AccountID string
	Address   string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	SeenAt    int64
}

func (loginRow) TableName() string { return "logins" }

func (r accountRow) account() Account {
	return Account{
		ID: id.ID[Account](r.ID), Login: r.Login, Name: r.Name, State: State(r.State), MustChange: r.MustChange,
		Failures: r.Failures, LockedUntil: clock.Instant(r.LockedUntil), LastLoginAt: clock.Instant(r.LastLoginAt),
		CreatedAt: clock.Instant(r.CreatedAt), Version: r.Version, password: r.Password,
	}
}

func (store) count(tx dbx.Tx) (n int64, err error) {
	return n, gormdb.From(tx).Model(&accountRow{}).Count(&n).Error
}

func (s store) insert(tx dbx.Tx, a Account) error {
	err := gormdb.From(tx).Create(&accountRow{
		ID: string(a.ID), Login: a.Login, Name: a.Name, Password: a.password, State: string(a.State),
		MustChange: a.MustChange, CreatedAt: int64(a.CreatedAt), Version: 1,
	}).Error
	if gormdb.IsDuplicate(err) {
		return fault.New(fault.Conflict, "account.login.taken").With(fault.Field{Path: "login", Code: "account.login.taken"})
	}
	if err != nil {
		return err
	}
	return s.setRoles(tx, a)
}

func (store) setRoles(tx dbx.Tx, a Account) error {
	if err := gormdb.From(tx).Where("account_id = ?", string(a.ID)).Delete(&roleRow{}).Error; err != nil {
		return err
	}
	var rows []roleRow
	for _, r := range a.Roles {
		rows = append(rows, roleRow{AccountID: string(a.ID), Role: string(r)})
	}
	if len(rows) == 0 {
		return nil
	}
	return gormdb.From(tx).Create(rows).Error
}

// update writes every column that can change; a.Version is the version read.
func (s store) update(tx dbx.Tx, a Account) error {
	err := gormdb.Changed(gormdb.From(tx).Model(&accountRow{}).Where("id = ? AND version = ?", string(a.ID), a.Version).
		Updates(map[string]any{
			"name": a.Name, "password": a.password, "state": string(a.State), "must_change": a.MustChange,
			"failures": a.Failures, "locked_until": int64(a.LockedUntil), "last_login_at": int64(a.LastLoginAt), "version": a.Version + 1,
		}))
	if err != nil {
		return err
	}
	return s.setRoles(tx, a)
}

func (s store) byLogin(tx dbx.Tx, login string) (Account, error) {
	return s.one(tx, gormdb.ForUpdate(tx).Where("login = ?", login))
}

func (s store) byID(tx dbx.Tx, account id.ID[Account]) (Account, error) {
	return s.one(tx, gormdb.From(tx).Where("id = ?", string(account)))
}

// lock reads the account so that nobody else changes it meanwhile.
func (s store) lock(tx dbx.Tx, account id.ID[Account]) (Account, error) {
	return s.one(tx, gormdb.ForUpdate(tx).Where("id = ?", string(account)))
}

func (s store) one(tx dbx.Tx, q *gorm.DB) (Account, error) {
	var row accountRow
	if err := q.Take(&row).Error; err != nil {
		return Account{}, gormdb.NotFound(err, "account.unknown")
	}
	list, err := s.withRoles(tx, []accountRow{row})
	if err != nil {
		return Account{}, err
	}
	return list[0], nil
}

func (store) withRoles(tx dbx.Tx, rows []accountRow) ([]Account, error) {
	out := make([]Account, len(rows))
	at := make(map[string]int, len(rows))
	ids := make([]string, len(rows))
	for i, r := range rows {
		out[i], at[r.ID], ids[i] = r.account(), i, r.ID
	}
	var roles []roleRow
	if err := gormdb.From(tx).Where("account_id IN ?", ids).Order("role").Find(&roles).Error; err != nil {
		return nil, err
	}
	for _, r := range roles {
		a := &out[at[r.AccountID]]
		a.Roles = append(a.Roles, Role(r.Role))
	}
	return out, nil
}

func (s store) list(tx dbx.Tx, q string, offset, limit int) ([]Account, int64, error) {
	g := gormdb.From(tx).Model(&accountRow{})
	if q != "" {
		g = g.Where("login LIKE ? ESCAPE '!' OR name LIKE ? ESCAPE '!'", gormdb.Like(normalise(q)), gormdb.Like(q))
	}
	var total int64
	if err := g.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []accountRow
	if err := g.Order("login").Offset(offset).Limit(limit).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	list, err := s.withRoles(tx, rows)
	return list, total, err
}

// holders counts the active accounts that hold the role, other than one, and
// locks them: of two that leave at once, one must find itself the last.
func (store) holders(tx dbx.Tx, role Role, except id.ID[Account]) (n int64, err error) {
	err = gormdb.ForUpdate(tx).Model(&accountRow{}).
		Joins("JOIN account_roles ON account_roles.account_id = accounts.id").
		Where("account_roles.role = ? AND accounts.state = ? AND accounts.id <> ?", string(role), string(Active), string(except)).
		Count(&n).Error
	return n, err
}

func (store) insertLogin(tx dbx.Tx, hash string, l Login) error {
	return gormdb.From(tx).Create(&loginRow{TokenHash: hash, AccountID: string(l.Account), Address: l.Address,
		CreatedAt: int64(l.CreatedAt), SeenAt: int64(l.SeenAt)}).Error
}

func (store) login(tx dbx.Tx, hash string) (Login, error) {
	var row loginRow
	err := gormdb.From(tx).Where("token_hash = ?", hash).Take(&row).Error
	return Login{Account: id.ID[Account](row.AccountID), Address: row.Address, CreatedAt: clock.Instant(row.CreatedAt),
		SeenAt: clock.Instant(row.SeenAt)}, gormdb.NotFound(err, "login.unknown")
}

func (store) seen(tx dbx.Tx, hash string, at clock.Instant) error {
	return gormdb.From(tx).Model(&loginRow{}).Where("token_hash = ? AND seen_at < ?", hash, int64(at)).Update("seen_at", int64(at)).Error
}

func (store) deleteLogin(tx dbx.Tx, hash string) error {
	return gormdb.From(tx).Where("token_hash = ?", hash).Delete(&loginRow{}).Error
}

// deleteLogins ends every login of an account but the one kept.
func (store) deleteLogins(tx dbx.Tx, account id.ID[Account], keep string) error {
	return gormdb.From(tx).Where("account_id = ? AND token_hash <> ?", string(account), keep).Delete(&loginRow{}).Error
}

func (store) purgeLogins(tx dbx.Tx, seenBefore, createdBefore clock.Instant) error {
	return gormdb.From(tx).Where("seen_at < ? OR created_at < ?", int64(seenBefore), int64(createdBefore)).Delete(&loginRow{}).Error
}
