package people

import (
	"ankao/internal/id"
	"slices"

	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
)

// atOnce is how many rows share an INSERT, or values an IN.
const atOnce = 400

func (s store) insertOrganisations(tx dbx.Tx, list []Organisation) error {
	rows := make([]organisationRow, len(list))
	for i, o := range list {
		var err error
		if rows[i], err = s.organisationRow(o); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return taken(gormdb.From(tx).CreateInBatches(&rows, atOnce).Error, "code", "organisation.code.taken")
}

func (s store) insertPersons(tx dbx.Tx, list []Person) error {
	rows := make([]personRow, len(list))
	for i, p := range list {
		var err error
		if rows[i], err = s.personRow(p); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return taken(gormdb.From(tx).CreateInBatches(&rows, atOnce).Error, "idNumber", "person.id-number.taken")
}

func (s store) organisationsBy(tx dbx.Tx, codes, names []string) ([]Organisation, error) {
	var out []Organisation
	seen := map[string]bool{}
	for column, values := range map[string][]string{"code_key": codes, "name": names} {
		for chunk := range slices.Chunk(values, atOnce) {
			var rows []organisationRow
			if err := gormdb.From(tx).Where(column+" IN ? AND merged_into = ?", chunk, "").Find(&rows).Error; err != nil {
				return nil, err
			}
			for _, r := range rows {
				if seen[r.ID] {
					continue
				}
				seen[r.ID] = true
				o, err := s.organisation(r)
				if err != nil {
					return nil, err
				}
				out = append(out, o)
			}
		}
	}
	return out, nil
}

func (s store) byIDNumbers(tx dbx.Tx, numbers []string) (map[string][]Person, error) {
	out := map[string][]Person{}
	for chunk := range slices.Chunk(numbers, atOnce/len(idTypes)) {
		var lookups []string
		for _, n := range chunk {
			lookups = append(lookups, s.idLookups(n)...)
		}
		var rows []personRow
		if err := gormdb.From(tx).Where("id_lookup IN ?", lookups).Find(&rows).Error; err != nil {
			return nil, err
		}
		found, err := s.withOrganisations(tx, rows)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			out[p.IDNumber] = append(out[p.IDNumber], p)
		}
	}
	return out, nil
}

func (s store) byPhones(tx dbx.Tx, phones []string) (map[string][]Person, error) {
	out := map[string][]Person{}
	for chunk := range slices.Chunk(phones, atOnce) {
		lookups := make([]string, len(chunk))
		for i, p := range chunk {
			lookups[i] = s.phoneLookup(p)
		}
		var rows []personRow
		if err := gormdb.From(tx).Where("phone_lookup IN ? AND merged_into = ?", lookups, "").Limit(5 * atOnce).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			p, err := s.person(r)
			if err != nil {
				return nil, err
			}
			out[p.Phone] = append(out[p.Phone], p)
		}
	}
	return out, nil
}

func (s store) organisationsOf(tx dbx.Tx, ids []id.ID[Organisation]) (map[id.ID[Organisation]]Organisation, error) {
	out := make(map[id.ID[Organisation]]Organisation, len(ids))
	for chunk := range slices.Chunk(ids, atOnce) {
		var rows []organisationRow
		if err := gormdb.From(tx).Where("id IN ?", chunk).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			o, err := s.organisation(r)
			if err != nil {
				return nil, err
			}
			out[o.ID] = o
		}
	}
	return out, nil
}
