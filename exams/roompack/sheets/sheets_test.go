package sheets

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ankao/internal/clock"
	"ankao/internal/fault"
)

var nine = clock.At(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)) // 09:00 in Shanghai

var occasion = Occasion{Centre: "测试区安全教育培训考试中心", Exam: "生产经营单位安全生产管理人员培训考试（2026 年第四季度）", Room: "一号机房", Venue: "教学楼三层东侧",
	StartsAt: nine, DoorsAt: nine.Add(-15 * time.Minute), Minutes: 120, LateMinutes: 30, LeaveMinutes: 30}

func portrait(t testing.TB) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 295, 413))
	for y := range 413 {
		for x := range 295 {
			m.Set(x, y, color.RGBA{R: uint8(90 + x/4), G: uint8(120 + y/6), B: 170, A: 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var names = []string{"李四", "欧阳测试", "阿卜杜热合曼·阿卜杜克热木·吐尔逊江", "司马相如", "王五", "古丽努尔·麦麦提依明", "张\U0002C386"}

// people makes candidates of three organisations; every third has no photo, the
// last no seat.
func people(t testing.TB, n int) (list []Candidate) {
	photo := portrait(t)
	for i := range n {
		c := Candidate{Name: names[i%len(names)], MaskedID: "4401**********" + fmt.Sprintf("%04d", i), Ticket: fmt.Sprintf("2611230%05d", i),
			Seat: fmt.Sprintf("%c%02d", 'A'+i/8%26, 1+i%8), Organisation: []string{"测试制造有限公司", "", "某某市某某区非常长的名称的特种设备安装工程技术服务股份有限公司第三分公司"}[i%3]}
		if i%3 != 1 {
			c.Photo = photo
		}
		if i == n-1 {
			c.Seat = ""
		}
		list = append(list, c)
	}
	return list
}

func printed(t testing.TB, part Part, who []Candidate) []byte {
	t.Helper()
	b, err := Print(part, occasion, who, nil)
	if err != nil {
		t.Fatalf("%s: %v", part, err)
	}
	if dir := os.Getenv("ANKAO_PDF_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, string(part)+".pdf"), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func pages(b []byte) int { return bytes.Count(b, []byte("/Type /Page\n")) }

// read runs a program that reads PDFs, and skips by its name where it is missing.
func read(t *testing.T, b []byte, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skip(program + " is not installed")
	}
	path := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "FILE", path)
	}
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return string(out)
}

func TestEveryPartHoldsEverybody(t *testing.T) {
	who := people(t, 30)
	for part, want := range map[Part]int{Tickets: 30, TicketsFour: 9, Door: 2, SignIn: 2, Roster: 2, Labels: 2, Pack: 8} {
		t.Run(string(part), func(t *testing.T) {
			b := printed(t, part, who)
			if n := pages(b); n != want {
				t.Errorf("%d pages, want %d", n, want)
			}
			text := strings.Join(strings.Fields(read(t, b, "pdftotext", "-layout", "FILE", "-")), "")
			for _, c := range who {
				ticket := c.Ticket
				if part == Door {
					ticket = tail(c.Ticket)
				}
				if !strings.Contains(text, ticket) {
					t.Errorf("ticket %s is not printed", ticket)
				}
			}
			for _, name := range []string{"李四", "欧阳测试", "司马相如", "张\U0002C386"} {
				if !strings.Contains(text, name) {
					t.Errorf("%s is not printed", name)
				}
			}
			if part == Door && (strings.Contains(text, who[3].Ticket) || strings.Contains(text, "4401***")) {
				t.Error("the door tells ID or ticket numbers")
			}
		})
	}
}

func TestTheCodeIsTheTicket(t *testing.T) {
	for _, part := range []Part{Tickets, TicketsFour} {
		b := printed(t, part, people(t, 3)[:1])
		dir := t.TempDir()
		read(t, b, "pdftoppm", "-r", "150", "-png", "-singlefile", "FILE", filepath.Join(dir, "page"))
		if _, err := exec.LookPath("zbarimg"); err != nil {
			t.Skip("zbarimg is not installed")
		}
		out, err := exec.Command("zbarimg", "-q", "--raw", filepath.Join(dir, "page.png")).Output()
		if err != nil || strings.TrimSpace(string(out)) != "261123000000" {
			t.Errorf("%s: the code says %q, %v", part, out, err)
		}
	}
}

func TestTheSameBytes(t *testing.T) {
	who := people(t, 9)
	for _, part := range Parts {
		shuffled := slices.Clone(who)
		slices.Reverse(shuffled)
		if !bytes.Equal(printed(t, part, who), printed(t, part, shuffled)) {
			t.Errorf("%s: other bytes for the same people", part)
		}
	}
}

func TestCharactersNobodyHasAreTold(t *testing.T) {
	who := people(t, 3)
	who[1].Name = "张\U0010FFFD"
	_, err := Print(SignIn, occasion, who, nil)
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != "roompack.characters" || !strings.Contains(f.Params["characters"], "U+10FFFD") || f.Params["tickets"] != who[1].Ticket {
		t.Fatalf("%v", err)
	}
}

func TestAPrintIsCancelled(t *testing.T) {
	stop := errors.New("cancelled")
	done := 0
	_, err := Print(Tickets, occasion, people(t, 9), func(n int) error {
		if done = n; n == 4 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || done != 4 {
		t.Fatalf("%d done, %v", done, err)
	}
	if _, err := Print("banner", occasion, nil, nil); fault.CodeOf(err) != "roompack.part" {
		t.Error(err)
	}
}

func TestOrders(t *testing.T) {
	list := []Candidate{{Seat: "A10"}, {Seat: ""}, {Seat: "B1"}, {Seat: "A2"}, {Seat: "1-10"}, {Seat: "1-9"}}
	var seats []string
	for _, c := range bySeat(list) {
		seats = append(seats, c.Seat)
	}
	if got := strings.Join(seats, " "); got != "1-9 1-10 A2 A10 B1 " {
		t.Errorf("by seat: %q", got)
	}
	var by []string
	for _, c := range byName([]Candidate{{Name: "张三"}, {Name: "李四"}, {Name: "阿依"}, {Name: "欧阳"}}) {
		by = append(by, c.Name)
	}
	if got := strings.Join(by, " "); got != "阿依 李四 欧阳 张三" {
		t.Errorf("by name: %q", got)
	}
	groups := byOrganisation([]Candidate{{Organisation: "乙"}, {}, {Organisation: "甲"}, {Organisation: "乙"}})
	if len(groups) != 3 || groups[2][0].Organisation != "" || len(groups[0])+len(groups[1]) != 3 {
		t.Errorf("groups %v", groups)
	}
}

func BenchmarkTickets500(b *testing.B) {
	who := people(b, 500)
	for b.Loop() {
		if _, err := Print(TicketsFour, occasion, who, nil); err != nil {
			b.Fatal(err)
		}
	}
}
