package imports_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"

	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/content/bank/imports"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/sheet"

	"github.com/xuri/excelize/v2"
)

const benchRows = 10_000

// benchWorkbook writes a bank of 10,000 questions in 12 columns, options in one
// cell, every tenth row with a defect.
func benchWorkbook(b *testing.B, path string) {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	check(b, err)
	check(b, w.SetRow("A1", []any{"序号", "作业种类", "章节", "题型", "题干", "选项", "答案", "难度", "解析", "法律依据", "分值", "备注"}))
	for r := range benchRows {
		typ, options, key := "单选题", fmt.Sprintf("**A.立即停止第 %d 号设备并挂牌**B.继续运行等待检修人员到场**C.报告后自行离开现场**D.关闭照明后再处理", r), "A"
		switch {
		case r%3 == 1:
			typ, options, key = "判断题", "**A.正确**B.错误", "B"
		case r%3 == 2:
			typ, key = "多选题", "A、C"
		}
		if r%10 == 0 {
			key = "E"
		}
		check(b, w.SetRow(sheet.Name(1, r+2), []any{r + 1, "低压电工作业", fmt.Sprintf("第%d章 第 %d 类作业要求", r/500+1, r/500+1), typ,
			fmt.Sprintf("%d.巡检人员发现编号为 %d 的配电设备温度异常并伴有焦糊气味时，按照现场处置方案应当首先（　　）。", r+1, r),
			options, key, "中", "设备异常时应先停止作业、切断电源并设置警示，再按程序报告。", "《安全生产法》第五十七条", 1, ""}))
	}
	check(b, w.Flush())
	check(b, f.SaveAs(path))
}

// BenchmarkImport reads a workbook of 10,000 rows and puts its questions into a
// bank on SQLite, each time in a process of its own, and reports how long that
// takes, how much of it the process works, and how much memory it ever held. The
// limits are 10 s and 150 MB; the work is what is held to them, because a busy
// machine stretches the time.
func BenchmarkImport(b *testing.B) {
	if path := os.Getenv("ANKAO_BENCH_WORKBOOK"); path != "" {
		importOnce(b, path)
		return
	}
	path := filepath.Join(b.TempDir(), "bank.xlsx")
	benchWorkbook(b, path)
	info, err := os.Stat(path)
	check(b, err)
	b.ReportMetric(float64(info.Size())/(1<<20), "file-MB")
	b.ResetTimer()
	var took, worked, peak float64
	for range b.N {
		cmd := exec.Command(os.Args[0], "-test.run=^$", "-test.bench=^BenchmarkImport$", "-test.benchtime=1x")
		cmd.Env = append(os.Environ(), "ANKAO_BENCH_WORKBOOK="+path)
		var errs bytes.Buffer
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil {
			b.Fatalf("%v\n%s\n%s", err, out, errs.String())
		}
		m := regexp.MustCompile(`took ([\d.]+) s, worked ([\d.]+) s, peak ([\d.]+) MB`).FindSubmatch(out)
		if m == nil {
			b.Fatalf("%s", out)
		}
		var got [3]float64
		for i := range got {
			got[i], err = strconv.ParseFloat(string(m[i+1]), 64)
			check(b, err)
		}
		took, worked, peak = max(took, got[0]), max(worked, got[1]), max(peak, got[2])
	}
	b.ReportMetric(took, "s-took")
	b.ReportMetric(worked, "s-worked")
	b.ReportMetric(peak, "MB-peak")
	if worked > 10 || peak > 150 {
		b.Errorf("an import of %d rows took %.1f s of work and %.0f MB; the limits are 10 s and 150 MB", benchRows, worked, peak)
	}
}

func importOnce(b *testing.B, path string) {
	db, err := gormdb.Open(ctx, "sqlite", b.TempDir())
	check(b, err)
	defer func() { _ = db.Close() }()
	blobs, err := blob.Files(b.TempDir())
	check(b, err)
	log := audit.New(db, clock.System, crypt.NewTestRing(b))
	s := imports.New(db, clock.System, log, bank.New(db, clock.System, log, blobs))
	start, before := time.Now(), work(b)
	f, err := os.Open(path)
	check(b, err)
	defer func() { _ = f.Close() }()
	report, err := s.ImportFile(ctx, author, f, "bank.xlsx", "BENCH", false)
	check(b, err)
	took := time.Since(start)
	if report.Read != benchRows || report.Imported != benchRows*9/10 {
		line, _ := json.Marshal(report)
		b.Fatalf("%.500s", line)
	}
	fmt.Printf("took %.2f s, worked %.2f s, peak %.1f MB\n", took.Seconds(), work(b).Seconds()-before.Seconds(), peakMemory(b))
}

// work is the processor time that this process has used.
func work(b *testing.B) time.Duration {
	var u syscall.Rusage
	check(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakMemory is the most memory that this process ever held, in MB.
func peakMemory(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("the peak of memory is known on Linux only")
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	kb, err := strconv.Atoi(string(m[1]))
	check(b, err)
	return float64(kb) / 1024
}
