package roster

import (
	"context"
	"strings"
	"unicode/utf8"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/dbx"
	"ankao/internal/fault"

	"github.com/xuri/excelize/v2"
)

// maxExport is how many people one export has at most.
const maxExport = 20_000

// Export makes a workbook of the persons that a filter leaves, under headings
// that an import reads again. Numbers are masked unless whole, which takes a
// reason that is written down. Faults: Invalid "reveal.reason", TooLarge
// "roster.export.large".
func (s *Service) Export(ctx context.Context, by audit.Actor, f people.PersonFilter, whole bool, reason string, l Language) ([]byte, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); whole && (n < 2 || n > 200) {
		return nil, fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "reason", Code: "reveal.reason"})
	}
	const step = 1000
	var list []people.Person
	for {
		part, total, err := s.people.Persons(ctx, f, len(list), step)
		if err != nil {
			return nil, err
		}
		if total > maxExport {
			return nil, fault.New(fault.TooLarge, "roster.export.large")
		}
		if list = append(list, part...); len(part) < step {
			break
		}
	}
	if err := s.db.Write(ctx, func(tx dbx.Tx) error {
		detail := map[string]any{"rows": len(list), "whole": whole}
		if whole {
			detail["reason"] = reason
		}
		return s.log.Write(tx, by, audit.Entry{Action: "person.export", Object: "person", Detail: detail})
	}); err != nil {
		return nil, err
	}
	return exportBook(list, whole, l)
}

func exportBook(list []people.Person, whole bool, l Language) ([]byte, error) {
	b := &book{File: excelize.NewFile(), language: l}
	defer func() { _ = b.Close() }()
	b.sheet(b.pick("人员", "Persons"), true)
	b.row(1, b.pick("姓名", "Name"), b.pick("证件类型", "ID type"), b.pick("身份证号", "ID number"), b.pick("手机号", "Phone"), b.pick("单位", "Organisation"))
	kinds := map[people.IDType]string{people.Resident: "居民身份证", people.Passport: "护照", people.HKMO: "港澳台居民居住证", people.Other: "其他证件"}
	for n, p := range list {
		number, phone := p.MaskedIDNumber(), p.MaskedPhone()
		if whole {
			number, phone = p.IDNumber, p.Phone
		}
		b.row(n+2, p.Name, b.pick(kinds[p.IDType], string(p.IDType)), number, phone, p.OrganisationName)
	}
	b.do(b.SetColWidth(b.at, "E", "E", 34))
	return b.bytes()
}
