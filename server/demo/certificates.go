package demo

import (
	"context"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/certificates/official"
	"ankao/exams/certificates/types"
	"ankao/exams/parts"
	"ankao/internal/clock"
)

// certify adds what the pages of certificates show besides those of yesterday's session: a type that rests on learning
// hours alone, a sheet of hours, and certificates of an authority that end soon.
func (c Centre) certify(ctx context.Context, calendar *Calendar, now clock.Instant, officer audit.Actor, who []people.Person) error {
	calendar.set(now, -1, 16, 0)
	t, err := c.Types.Create(ctx, officer, types.Type{Code: "site-safety", Name: "进场安全教育证明", NameEn: "Certificate of Site Safety Induction", Hours: true,
		MinHours: 800, PracticalPass: 8000, NumberPrefix: "AQJC", NumberYearly: true, NumberDigits: 5, ValidMonths: 12})
	if err != nil {
		return err
	}
	day := func(days int) clock.Date {
		return clock.Date(clock.DateOf(now).Time().AddDate(0, 0, days).Format(time.DateOnly))
	}
	var sheet []parts.Result
	for i, p := range who {
		hours := 800
		if i%4 == 3 {
			hours = 600
		}
		sheet = append(sheet, parts.Result{PersonID: p.ID, Part: parts.Hours, On: day(-3), Amount: hours, Examiner: "演示教员", Sheet: "XS-2026-11"})
	}
	if err := c.Parts.Enter(ctx, officer, t.ID, sheet); err != nil {
		return err
	}
	var recorded []official.Certificate
	for i, p := range who {
		one := official.Certificate{PersonID: p.ID, Category: "低压电工作业（演示）", Authority: "演示应急管理局", Number: "T" + p.IDNumber,
			IssuedOn: day(-6*365 + 20 + 14*i), ValidTo: day(20 + 14*i)}
		if i%2 == 1 {
			one.IssuedOn, one.ValidTo, one.ReviewOn = day(-3*365+10*i), day(3*365), day(10*i-5)
		}
		recorded = append(recorded, one)
	}
	_, err = c.Official.Record(ctx, officer, recorded)
	return err
}
