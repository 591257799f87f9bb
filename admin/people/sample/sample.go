// Package sample makes people and organisations that nobody is: for the demo
// centre, tests and figures. Region 440199 was never given out and numbers that
// begin with 154 were unassigned, so that no number made here is anybody's; faces
// are drawn, never taken.
package sample

import (
	"fmt"
	"strings"
	"time"
)

// days is how many dates of birth ResidentID spreads people over.
const days = 14_000

// ResidentID returns the n-th resident ID number (GB 11643) of region 440199,
// each another for n under 14,000,000, with a valid check character.
func ResidentID(n int) string {
	born := time.Date(1965, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n*7919%days)
	body := "440199" + born.Format("20060102") + fmt.Sprintf("%03d", n/days%1000)
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += weight * int(body[i]-'0')
	}
	return body + string("10X98765432"[sum%11])
}

// Phone returns the n-th mobile number of the unassigned range.
func Phone(n int) string { return fmt.Sprintf("154%08d", n%100_000_000) }

const codeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// OrganisationCode returns the n-th unified social credit code (GB 32100) of
// region 440199, with a valid check character.
func OrganisationCode(n int) string {
	body := "91440199TEXT" + fmt.Sprintf("%05d", n%100_000)
	sum, weight := 0, 1
	for i := range body {
		sum += strings.IndexByte(codeAlphabet, body[i]) * weight
		weight = weight * 3 % 31
	}
	return body + string(codeAlphabet[(31-sum%31)%31])
}

var (
	surnames = []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢")
	given    = []string{"测试", "试用", "样例", "演示", "安全", "平安", "守规", "细心", "从严", "预防", "防范", "检查", "整改", "演练", "应急", "巡查", "慎行", "知行"}
)

// Name returns the n-th name; names come again after 900, as those of people do.
func Name(n int) string {
	return string(surnames[n%len(surnames)]) + given[n/len(surnames)%len(given)]
}
