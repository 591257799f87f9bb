package people

import (
	"slices"
	"sort"

	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"

	"gorm.io/gorm"
)

// store seals and opens what is sensitive: outside it the database holds no
// readable ID number or phone.
type store struct{ ring *crypt.Ring }

const (
	sealIDNumber = "person.id_number"
	sealPhone    = "person.phone"
	sealOrgPhone = "organisation.phone"
)

type organisationRow struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	Code      string
	CodeKey   string
	CodeValid bool
	Kind      string
	Address   string
	Contact   string
	Phone     string
	Street    string
	Industry  string

	HighRiskHours      bool
	HighRiskAssessment bool
	HighRiskNote       string
	MergedInto         string
	CreatedAt          int64 `gorm:"autoCreateTime:false"`
	Version            int64
}

func (organisationRow) TableName() string { return "organisations" }

type personRow struct {
	ID             string `gorm:"primaryKey"`
	Name           string
	IDType         string
	IDNumber       string
	IDLookup       string `gorm:"column:id_lookup"`
	Phone          string
	PhoneLookup    string
	OrganisationID string
	PhotoID        string
	MergedInto     string
	CreatedAt      int64 `gorm:"autoCreateTime:false"`
	Version        int64
}

func (personRow) TableName() string { return "persons" }

func (s store) seal(plain, context string) (string, error) {
	if plain == "" {
		return "", nil
	}
	return s.ring.Seal([]byte(plain), context)
}

func (s store) open(sealed, context string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	b, err := s.ring.Open(sealed, context)
	return string(b), err
}

// idLookup is unique: one person has one ID number. Who has none is keyed by
// their own id.
func (s store) idLookup(p Person) string {
	if p.IDNumber == "" {
		return "none:" + p.ID.String()
	}
	return s.ring.Lookup(string(p.IDType)+":"+p.IDNumber, sealIDNumber)
}

func (s store) phoneLookup(phone string) string {
	if phone == "" {
		return ""
	}
	return s.ring.Lookup(phone, sealPhone)
}

func (s store) organisationRow(o Organisation) (organisationRow, error) {
	phone, err := s.seal(o.Phone, sealOrgPhone)
	key := o.Code
	if key == "" {
		key = "none:" + o.ID.String()[2:]
	}
	return organisationRow{ID: string(o.ID), Name: o.Name, Code: o.Code, CodeKey: key, CodeValid: o.CodeValid, Kind: string(o.Kind),
		Address: o.Address, Contact: o.Contact, Phone: phone, Street: o.Street, Industry: o.Industry, HighRiskHours: o.HighRiskHours,
		HighRiskAssessment: o.HighRiskAssessment, HighRiskNote: o.HighRiskNote, MergedInto: string(o.MergedInto),
		CreatedAt: int64(o.CreatedAt), Version: o.Version}, err
}

func (s store) organisation(r organisationRow) (Organisation, error) {
	phone, err := s.open(r.Phone, sealOrgPhone)
	return Organisation{ID: id.ID[Organisation](r.ID), Name: r.Name, Code: r.Code, CodeValid: r.CodeValid, Kind: OrganisationKind(r.Kind),
		Address: r.Address, Contact: r.Contact, Phone: phone, Street: r.Street, Industry: r.Industry, HighRiskHours: r.HighRiskHours,
		HighRiskAssessment: r.HighRiskAssessment, HighRiskNote: r.HighRiskNote, MergedInto: id.ID[Organisation](r.MergedInto),
		CreatedAt: clock.Instant(r.CreatedAt), Version: r.Version}, err
}

func (s store) personRow(p Person) (personRow, error) {
	number, err := s.seal(p.IDNumber, sealIDNumber)
	if err != nil {
		return personRow{}, err
	}
	phone, err := s.seal(p.Phone, sealPhone)
	return personRow{ID: string(p.ID), Name: p.Name, IDType: string(p.IDType), IDNumber: number, IDLookup: s.idLookup(p), Phone: phone,
		PhoneLookup: s.phoneLookup(p.Phone), OrganisationID: string(p.Organisation), PhotoID: string(p.photo), MergedInto: string(p.MergedInto),
		CreatedAt: int64(p.CreatedAt), Version: p.Version}, err
}

func (s store) person(r personRow) (Person, error) {
	number, err := s.open(r.IDNumber, sealIDNumber)
	if err != nil {
		return Person{}, err
	}
	phone, err := s.open(r.Phone, sealPhone)
	return Person{ID: id.ID[Person](r.ID), Name: r.Name, IDType: IDType(r.IDType), IDNumber: number, Phone: phone,
		Organisation: id.ID[Organisation](r.OrganisationID), Photo: r.PhotoID != "", photo: id.ID[Photo](r.PhotoID),
		MergedInto: id.ID[Person](r.MergedInto), CreatedAt: clock.Instant(r.CreatedAt), Version: r.Version}, err
}

func taken(err error, path, code string) error {
	if gormdb.IsDuplicate(err) {
		return fault.New(fault.Conflict, code).With(fault.Field{Path: path, Code: code})
	}
	return err
}

func (s store) insertOrganisation(tx dbx.Tx, o Organisation) error {
	row, err := s.organisationRow(o)
	if err != nil {
		return err
	}
	return taken(gormdb.From(tx).Create(&row).Error, "code", "organisation.code.taken")
}

func (s store) updateOrganisation(tx dbx.Tx, o Organisation) error {
	row, err := s.organisationRow(o)
	if err != nil {
		return err
	}
	res := gormdb.From(tx).Model(&organisationRow{}).Where("id = ? AND version = ?", row.ID, row.Version).Updates(map[string]any{
		"name": row.Name, "code": row.Code, "code_key": row.CodeKey, "code_valid": row.CodeValid, "kind": row.Kind, "address": row.Address,
		"contact": row.Contact, "phone": row.Phone, "street": row.Street, "industry": row.Industry, "high_risk_hours": row.HighRiskHours,
		"high_risk_assessment": row.HighRiskAssessment, "high_risk_note": row.HighRiskNote, "version": row.Version + 1,
	})
	return taken(gormdb.Changed(res), "code", "organisation.code.taken")
}

func (s store) getOrganisation(tx dbx.Tx, oid id.ID[Organisation]) (Organisation, error) {
	var row organisationRow
	if err := gormdb.From(tx).Where("id = ?", string(oid)).Take(&row).Error; err != nil {
		return Organisation{}, gormdb.NotFound(err, "organisation.unknown")
	}
	return s.organisation(row)
}

func (s store) listOrganisations(tx dbx.Tx, f OrganisationFilter, offset, limit int) ([]Organisation, int64, error) {
	g := gormdb.From(tx).Model(&organisationRow{}).Where("merged_into = ?", "")
	if f.Q != "" {
		g = g.Where("name LIKE ? ESCAPE '!' OR code LIKE ? ESCAPE '!'", gormdb.Like(f.Q), gormdb.Like(fold(f.Q)))
	}
	for column, value := range map[string]string{"kind": string(f.Kind), "street": f.Street, "industry": f.Industry} {
		if value != "" {
			g = g.Where(column+" = ?", value)
		}
	}
	if f.HighRiskHours {
		g = g.Where("high_risk_hours = ?", true)
	}
	if f.HighRiskAssessment {
		g = g.Where("high_risk_assessment = ?", true)
	}
	var total int64
	if err := g.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []organisationRow
	if err := g.Order("name, id").Offset(offset).Limit(limit).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	out := make([]Organisation, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = s.organisation(r); err != nil {
			return nil, 0, err
		}
	}
	return out, total, nil
}

func (s store) insertPerson(tx dbx.Tx, p Person) error {
	row, err := s.personRow(p)
	if err != nil {
		return err
	}
	return taken(gormdb.From(tx).Create(&row).Error, "idNumber", "person.id-number.taken")
}

func (s store) updatePerson(tx dbx.Tx, p Person) error {
	row, err := s.personRow(p)
	if err != nil {
		return err
	}
	res := gormdb.From(tx).Model(&personRow{}).Where("id = ? AND version = ?", row.ID, row.Version).Updates(map[string]any{
		"name": row.Name, "id_type": row.IDType, "id_number": row.IDNumber, "id_lookup": row.IDLookup, "phone": row.Phone,
		"phone_lookup": row.PhoneLookup, "organisation_id": row.OrganisationID, "version": row.Version + 1,
	})
	return taken(gormdb.Changed(res), "idNumber", "person.id-number.taken")
}

func (s store) persons(tx dbx.Tx, ids []id.ID[Person]) ([]Person, error) {
	var rows []personRow
	for chunk := range chunks(ids, 500) {
		var part []personRow
		if err := gormdb.From(tx).Where("id IN ?", chunk).Find(&part).Error; err != nil {
			return nil, err
		}
		rows = append(rows, part...)
	}
	return s.withOrganisations(tx, rows)
}

func chunks(ids []id.ID[Person], size int) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		for start := 0; start < len(ids); start += size {
			var part []string
			for _, p := range ids[start:min(start+size, len(ids))] {
				part = append(part, string(p))
			}
			if !yield(part) {
				return
			}
		}
	}
}

func (s store) withOrganisations(tx dbx.Tx, rows []personRow) ([]Person, error) {
	out := make([]Person, len(rows))
	var orgs []string
	for i, r := range rows {
		var err error
		if out[i], err = s.person(r); err != nil {
			return nil, err
		}
		if r.OrganisationID != "" {
			orgs = append(orgs, r.OrganisationID)
		}
	}
	var names []struct{ ID, Name string }
	if len(orgs) > 0 {
		if err := gormdb.From(tx).Model(&organisationRow{}).Select("id, name").Where("id IN ?", orgs).Find(&names).Error; err != nil {
			return nil, err
		}
	}
	byID := make(map[id.ID[Organisation]]string, len(names))
	for _, n := range names {
		byID[id.ID[Organisation](n.ID)] = n.Name
	}
	for i := range out {
		out[i].OrganisationName = byID[out[i].Organisation]
	}
	return out, nil
}

// listPersons matches a name in part, an ID number or a phone only as a whole:
// a keyed hash cannot be searched in part.
func (s store) listPersons(tx dbx.Tx, f PersonFilter, offset, limit int) ([]Person, int64, error) {
	g := gormdb.From(tx).Model(&personRow{}).Where("merged_into = ?", "")
	if f.Q != "" {
		g = g.Where("name LIKE ? ESCAPE '!' OR id_lookup IN ? OR phone_lookup = ?", gormdb.Like(f.Q), s.idLookups(f.Q), s.phoneLookup(fold(f.Q)))
	}
	if f.Organisation != "" {
		g = g.Where("organisation_id = ?", string(f.Organisation))
	}
	if f.Street != "" || f.Industry != "" {
		orgs := gormdb.From(tx).Model(&organisationRow{}).Select("id")
		if f.Street != "" {
			orgs = orgs.Where("street = ?", f.Street)
		}
		if f.Industry != "" {
			orgs = orgs.Where("industry = ?", f.Industry)
		}
		g = g.Where("organisation_id IN (?)", orgs)
	}
	switch f.Photo {
	case WithPhoto:
		g = g.Where("photo_id <> ?", "")
	case WithoutPhoto:
		g = g.Where("photo_id = ?", "")
	}
	var total int64
	if err := g.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []personRow
	if err := g.Order("name, id").Offset(offset).Limit(limit).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	out, err := s.withOrganisations(tx, rows)
	return out, total, err
}

// idLookups are the keys under which an ID number may be known, one of each
// kind of document.
func (s store) idLookups(number string) []string {
	number = NormaliseIDNumber(number)
	lookups := make([]string, len(idTypes))
	for i, t := range idTypes {
		lookups[i] = s.ring.Lookup(string(t)+":"+number, sealIDNumber)
	}
	return lookups
}

// findByIDNumber returns who has that ID number, a resident's before another's.
func (s store) findByIDNumber(tx dbx.Tx, number string) (Person, bool, error) {
	lookups := s.idLookups(number)
	var rows []personRow
	if err := gormdb.From(tx).Where("id_lookup IN ?", lookups).Find(&rows).Error; err != nil || len(rows) == 0 {
		return Person{}, false, err
	}
	sort.Slice(rows, func(a, b int) bool {
		return slices.Index(lookups, rows[a].IDLookup) < slices.Index(lookups, rows[b].IDLookup)
	})
	found, err := s.withOrganisations(tx, rows[:1])
	if err != nil {
		return Person{}, false, err
	}
	return found[0], true, nil
}

// matchID tells whether the person has that ID number, of whatever kind.
func (s store) matchID(tx dbx.Tx, pid id.ID[Person], number string) (bool, error) {
	var row personRow
	if err := gormdb.From(tx).Select("id, id_type, id_lookup").Where("id = ?", string(pid)).Take(&row).Error; err != nil {
		return false, gormdb.NotFound(err, "person.unknown")
	}
	return number != "" && row.IDLookup == s.ring.Lookup(row.IDType+":"+number, sealIDNumber), nil
}
