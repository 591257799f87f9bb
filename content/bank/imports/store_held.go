package imports

import (
	"slices"

	"ankao/content/bank"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

func (store) holdsMedia(tx dbx.Tx, ids []id.ID[bank.Medium]) (map[id.ID[bank.Medium]]bool, error) {
	out := map[id.ID[bank.Medium]]bool{}
	var previews []string
	if err := gormdb.From(tx).Model(&importRow{}).Where("state IN ?", []string{string(Reading), string(Preview), string(Committing)}).Pluck("id", &previews).Error; err != nil {
		return nil, err
	}
	for _, preview := range previews {
		var rows []rowRow
		if err := gormdb.From(tx).Where("import_id = ? AND body LIKE ?", preview, `%"mediaId"%`).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			for _, m := range r.Body.V.Content.Media() {
				if slices.Contains(ids, m) {
					out[m] = true
				}
			}
		}
	}
	return out, nil
}
