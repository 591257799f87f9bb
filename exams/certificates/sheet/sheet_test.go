package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ankao/internal/fault"
)

const token = "200G28T5CY4TQKFF000GKNGE3M0H2W00BWG0004SDN269N15RRZQJT8M6282H0E2NFQ9RDVQ4E3YD2NA855TQC6JJZC0JFSQTMBH7S81GGNECH6A127MNFEYCHWY8SJ2R0AGX6M849J02"

const baseURL = "https://px.example.gov.cn"

func sample() Certificate {
	return Certificate{
		TypeName: "安全培训合格证明", TypeNameEn: "Certificate of Safety Training", Number: "AQPX-2026-000123",
		ShortID: "04HM-ASW9-NF6YY", Token: token, HolderName: "张测试", IDNumberMasked: "440199********1013",
		Organisation: "安考示范机械制造有限公司", ExamName: "2026 年第四季度安全生产管理人员培训考试",
		Marks: 8650, TotalMarks: 10000, IssuedOn: "2026-11-23", ValidTo: "2029-11-22",
		Issuer: "安全教育培训考试中心", IssuerEn: "Safety Training and Examination Centre",
	}
}

func print(t testing.TB, c Certificate, baseURL string) []byte {
	t.Helper()
	b, err := Print(c, baseURL)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheSameCertificateHasTheSameBytes(t *testing.T) {
	first := print(t, sample(), baseURL)
	if !bytes.Equal(first, print(t, sample(), baseURL)) {
		t.Error("printing again gives other bytes")
	}
	other := sample()
	other.Marks++
	if bytes.Equal(first, print(t, other, baseURL)) {
		t.Error("other marks give the same bytes")
	}
	if len(first) > 250_000 {
		t.Errorf("%d bytes, want a file that can be sent by mail", len(first))
	}
}

// TestThePageReads reads the page back as people and phones do.
func TestThePageReads(t *testing.T) {
	long := sample()
	long.HolderName = "阿卜杜热合曼·麦麦提阿布拉·吐尔逊"
	long.Organisation = strings.Repeat("安考示范机械制造有限公司", 5)
	long.ExamName = strings.Repeat("年度培训考核", 12)
	long.ValidTo, long.Issuer = "", "某某市某某区应急管理局安全教育培训考试中心"
	long.Test = true
	rare := sample()
	rare.HolderName, rare.Organisation, rare.IDNumberMasked = "喆\U0002C386", "", ""

	cases := []struct {
		name string
		c    Certificate
		base string
		has  []string
		not  []string
	}{
		{"usual", sample(), baseURL, []string{"安全培训合格证明", "CERTIFICATE OF SAFETY TRAINING", "张测试", "440199********1013", "AQPX-2026-000123",
			"04HM-ASW9-NF6YY", "86.5 分（满分 100 分）", "2026 年 11 月 23 日", "22 November 2029", "安全教育培训考试中心", "px.example.gov.cn/v"}, []string{"TEST"}},
		{"everything long, no end, test", long, "https://px.a-rather-long-name-of-a-centre.example.gov.cn", []string{long.HolderName, "TEST · NOT VALID", "No expiry", "某某市某某区"}, nil},
		{"rare surname, little known", rare, "http://192.168.7.20:8080", []string{"喆\U0002C386", "192.168.7.20:8080/v"}, []string{"ID No.", "Organisation"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "certificate.pdf")
			if err := os.WriteFile(path, print(t, c.c, c.base), 0o600); err != nil {
				t.Fatal(err)
			}
			text := run(t, "pdftotext", "-layout", path, "-")
			for _, want := range c.has {
				if !strings.Contains(text, want) {
					t.Errorf("the page does not say %q", want)
				}
			}
			for _, no := range c.not {
				if strings.Contains(text, no) {
					t.Errorf("the page says %q", no)
				}
			}
			// As small as a code of 20 mm scanned at 150 dpi.
			dpi := math.Floor(150 * 20 / codeSize)
			run(t, "pdftoppm", "-r", fmt.Sprint(dpi), "-gray", "-png", "-singlefile", path, strings.TrimSuffix(path, ".pdf"))
			code := run(t, "zbarimg", "-q", "--raw", strings.TrimSuffix(path, ".pdf")+".png")
			if strings.TrimSpace(code) != Address(c.base, token) {
				t.Errorf("the code says %q, want %q", code, Address(c.base, token))
			}
		})
	}
}

func run(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	out, err := exec.Command(name, arguments...).Output()
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return string(out)
}

func TestTheCodeIsLargeEnoughToScan(t *testing.T) {
	if codeSize < 20 {
		t.Errorf("the code is %v mm wide, want 20 at least", codeSize)
	}
	if Address("https://px.Example.gov.cn/", "abc") != "HTTPS://PX.EXAMPLE.GOV.CN/V/ABC" {
		t.Errorf("address %s", Address("https://px.Example.gov.cn/", "abc"))
	}
	for host, modules := range map[string]int{"px.example.gov.cn": 45, strings.Repeat("a", 46) + ".org": 49} {
		code, err := Code("https://"+host, token)
		if err != nil || len(code) != modules {
			t.Errorf("%s: %d modules a side (%v), want %d", host, len(code), err, modules)
		}
	}
}

func TestCheckHost(t *testing.T) {
	for _, good := range []string{baseURL, "http://localhost:8080", "https://192.168.7.20:8443", "https://[fd00::7]:8443", "https://" + strings.Repeat("a", 46) + ".org/"} {
		if err := CheckHost(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "px.example.gov.cn", "ftp://px.example.gov.cn", "https://", "https://px.example.gov.cn/exam", "https://u@px.example.gov.cn",
		"https://px.example.gov.cn?x=1", "https://" + strings.Repeat("a", 90) + ".org"} {
		if err := CheckHost(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestANameThatCannotBePrintedIsReported(t *testing.T) {
	c := sample()
	c.HolderName = "张\U0001F600"
	_, err := Print(c, baseURL)
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != "pdf.characters" || !strings.Contains(f.Params["characters"], "U+1F600") {
		t.Errorf("error %v", err)
	}
}

func TestMarks(t *testing.T) {
	for hundredths, want := range map[int]string{0: "0", 5: "0.05", 50: "0.5", 8650: "86.5", 8625: "86.25", 10000: "100"} {
		if got := marks(hundredths); got != want {
			t.Errorf("%d: %s, want %s", hundredths, got, want)
		}
	}
}

func BenchmarkPrint(b *testing.B) {
	for b.Loop() {
		print(b, sample(), baseURL)
	}
}
