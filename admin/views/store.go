package views

import (
	"ankao/admin/accounts"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
)

type store struct{}

type viewRow struct {
	ID        string `gorm:"primaryKey"`
	AccountID string
	OwnerName string
	Page      string
	Name      string
	Query     string
	Shared    string
	Standard  bool
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	Version   int64
}

func (viewRow) TableName() string { return "saved_views" }

func (v View) row() viewRow {
	return viewRow{ID: string(v.ID), AccountID: string(v.Owner), OwnerName: v.OwnerName, Page: v.Page, Name: v.Name, Query: v.Query,
		Shared: string(v.Shared), Standard: v.Standard, CreatedAt: int64(v.CreatedAt), Version: v.Version}
}

func (r viewRow) view() View {
	return View{ID: id.ID[View](r.ID), Owner: id.ID[accounts.Account](r.AccountID), OwnerName: r.OwnerName, Page: r.Page, Name: r.Name, Query: r.Query,
		Shared: accounts.Role(r.Shared), Standard: r.Standard, CreatedAt: clock.Instant(r.CreatedAt), Version: r.Version}
}

// mostListed bounds the views of one list that one account sees.
const mostListed = 200

func (store) list(tx dbx.Tx, of id.ID[accounts.Account], page string, roles []accounts.Role) ([]View, error) {
	shared := make([]string, len(roles))
	for i, r := range roles {
		shared[i] = string(r)
	}
	g := gormdb.From(tx).Where("page = ?", page)
	if len(shared) > 0 {
		g = g.Where("account_id = ? OR shared IN ?", string(of), shared)
	} else {
		g = g.Where("account_id = ?", string(of))
	}
	var rows []viewRow
	err := g.Order("name, id").Limit(mostListed).Find(&rows).Error
	out := make([]View, len(rows))
	for i, r := range rows {
		out[i] = r.view()
		out[i].Standard = r.Standard && r.AccountID == string(of)
	}
	return out, err
}

func (store) count(tx dbx.Tx, of id.ID[accounts.Account], page string) (n int64, err error) {
	return n, gormdb.From(tx).Model(&viewRow{}).Where("account_id = ? AND page = ?", string(of), page).Count(&n).Error
}

func (store) own(tx dbx.Tx, view id.ID[View], of id.ID[accounts.Account]) (View, error) {
	var row viewRow
	err := gormdb.From(tx).Where("id = ? AND account_id = ?", string(view), string(of)).Take(&row).Error
	return row.view(), gormdb.NotFound(err, "view.unknown")
}

func taken(err error) error {
	if gormdb.IsDuplicate(err) {
		return fault.New(fault.Conflict, "view.name.taken").With(fault.Field{Path: "name", Code: "view.name.taken"})
	}
	return err
}

func (store) insert(tx dbx.Tx, v View) error {
	row := v.row()
	return taken(gormdb.From(tx).Create(&row).Error)
}

// noStandard takes the mark from whatever view has it.
func (store) noStandard(tx dbx.Tx, of id.ID[accounts.Account], page string) error {
	return gormdb.From(tx).Model(&viewRow{}).Where("account_id = ? AND page = ? AND standard = ?", string(of), page, true).Update("standard", false).Error
}

func (store) update(tx dbx.Tx, v View) error {
	return taken(gormdb.Changed(gormdb.From(tx).Model(&viewRow{}).Where("id = ? AND account_id = ? AND version = ?", string(v.ID), string(v.Owner), v.Version).
		Updates(map[string]any{"name": v.Name, "query": v.Query, "shared": string(v.Shared), "standard": v.Standard, "version": v.Version + 1})))
}

func (store) remove(tx dbx.Tx, view id.ID[View]) error {
	return gormdb.From(tx).Where("id = ?", string(view)).Delete(&viewRow{}).Error
}
