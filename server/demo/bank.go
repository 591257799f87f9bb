package demo

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"

	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/internal/id"
)

// workBank leaves the bank as people leave it who work on it: points below
// points, questions to practise, and a revision that is talked about while it
// waits for its review.
func (c Centre) workBank(ctx context.Context, author, reviewer audit.Actor, syllabus bank.Syllabus, points map[string]id.ID[bank.Point]) error {
	fire := points["消防安全"]
	list, _, err := c.Bank.Questions(ctx, bank.Filter{Syllabus: syllabus.ID, Point: fire, State: bank.Published}, 0, 100)
	if err != nil {
		return err
	}
	for _, below := range []struct{ name, word string }{{"灭火器材", "灭火器"}, {"疏散逃生", "疏散"}} {
		p, _, err := c.Bank.CreatePoint(ctx, author, syllabus.ID, fire, below.name, 0)
		if err != nil {
			return err
		}
		var ids []id.ID[bank.Question]
		for _, q := range list {
			if strings.Contains(q.Stem, below.word) {
				ids = append(ids, q.ID)
			}
		}
		if len(ids) == 0 {
			continue
		}
		if _, _, _, err := c.Bank.Move(ctx, author, bank.Place{Syllabus: syllabus.ID, Point: p.ID}, ids); err != nil {
			return err
		}
	}
	return c.revise(ctx, author, reviewer, list)
}

// revise gives the question about the gauge a picture, and talks about it.
func (c Centre) revise(ctx context.Context, author, reviewer audit.Actor, list []bank.Summary) error {
	var practice []id.ID[bank.Question]
	for _, q := range list {
		if q.Type == bank.TrueFalse {
			practice = append(practice, q.ID)
		}
		if !strings.Contains(q.Stem, "压力表") {
			continue
		}
		d, err := c.Bank.Question(ctx, q.ID)
		if err != nil {
			return err
		}
		content, key := d.Versions[0].Content, d.Versions[0].Key
		picture, err := c.Bank.KeepMedium(ctx, gauge())
		if err != nil {
			return err
		}
		content.Stem = append(text("如图，巡查时看到灭火器压力表的指针停在红色区域，这说明："),
			bank.Block{Kind: bank.ImageBlock, MediaID: picture.ID, Alt: "压力表：指针指向左侧红色区域，中间绿色，右侧黄色"})
		content.Difficulty = 2
		if d, err = c.Bank.Edit(ctx, author, d.ID, d.Point, content, key, d.Question.Version); err != nil {
			return err
		}
		if err := c.Bank.Comment(ctx, author, d.ID, "按大家的意见配了图，题干改成巡查时的说法，请再看一遍。"); err != nil {
			return err
		}
		if _, err = c.Bank.Act(ctx, author, d.ID, bank.Submit, "", d.Question.Version); err != nil {
			return err
		}
		if err := c.Bank.Comment(ctx, reviewer, d.ID, "图很清楚。选项里的“压力不足”和题干的“红色区域”要不要对应起来？"); err != nil {
			return err
		}
	}
	if len(practice) == 0 {
		return nil
	}
	_, _, err := c.Bank.SetPractice(ctx, reviewer, true, practice[:1])
	return err
}

// gauge draws the pressure gauge of an extinguisher with its needle in the red.
func gauge() []byte {
	const size = 360
	img := image.NewNRGBA(image.Rect(0, 0, size, size*2/3))
	cx, cy := float64(size)/2, float64(size)*0.56
	needle := math.Pi * 0.86
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			dx, dy := float64(x)-cx, cy-float64(y)
			r, a := math.Hypot(dx, dy), math.Atan2(dy, dx)
			off := math.Abs(dx*math.Sin(needle) - dy*math.Cos(needle))
			along := dx*math.Cos(needle) + dy*math.Sin(needle)
			c := color.NRGBA{255, 255, 255, 255}
			switch {
			case r < 12 || off < 3.2 && along > 0 && along < 118:
				c = color.NRGBA{24, 36, 40, 255}
			case dy > 0 && r > 100 && r < 150 && a > math.Pi*2/3:
				c = color.NRGBA{200, 44, 34, 255}
			case dy > 0 && r > 100 && r < 150 && a > math.Pi/3:
				c = color.NRGBA{30, 140, 86, 255}
			case dy > 0 && r > 100 && r < 150:
				c = color.NRGBA{238, 178, 32, 255}
			case dy > -6 && r > 158 && r < 162:
				c = color.NRGBA{90, 108, 112, 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic("demo: a picture cannot be written: " + err.Error()) // only a buffer is written to
	}
	return b.Bytes()
}
