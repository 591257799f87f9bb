package roster

import (
	"strings"

	"ankao/admin/people"
	"ankao/internal/sheet"
)

// Field is what a column holds.
type Field string

// The fields. A list of persons has the first, one of organisations the second
// half; the organisation's own stand in both.
const (
	fName       Field = "name"
	fIDType     Field = "idType"
	fIDNumber   Field = "idNumber"
	fPhone      Field = "phone"
	fSex        Field = "sex"   // only compared with the ID number
	fBirth      Field = "birth" // only compared with the ID number
	fOrgName    Field = "organisation"
	fOrgCode    Field = "code"
	fOrgNew     Field = "newOrganisation"
	fStreet     Field = "street"
	fIndustry   Field = "industry"
	fKind       Field = "kind"
	fAddress    Field = "address"
	fContact    Field = "contact"
	fHours      Field = "highRiskHours"
	fAssessment Field = "highRiskAssessment"
	fNote       Field = "highRiskNote"
	fIgnored    Field = "ignored"
)

// names is every heading that a column is known by, folded as fold does.
var names = map[Kind]map[Field]string{
	Persons: {
		fName:     "姓名 人员姓名 名字 考生姓名 学员姓名 员工姓名 参训人员姓名 人员 name fullname",
		fIDType:   "证件类型 证件种类 证件类别 证件名称 idtype documenttype",
		fIDNumber: "身份证号 身份证号码 身份证 证件号码 证件号 证件编号 居民身份证号 居民身份证号码 公民身份号码 身份证件号码 身份证明号码 身份号码 idnumber idno idcard",
		fPhone:    "手机号 手机号码 手机 联系电话 电话 联系方式 移动电话 本人电话 电话号码 联系手机 phone mobile telephone",
		fSex:      "性别 sex gender",
		fBirth:    "出生日期 出生年月日 生日 出生年月 birth birthday dateofbirth",
		fOrgName:  "单位 单位名称 所属单位 工作单位 企业名称 企业 公司 公司名称 所在单位 所在企业 用人单位 单位全称 就职单位 organisation organization company employer",
		fOrgCode:  "统一社会信用代码 社会信用代码 信用代码 统一信用代码 单位代码 企业代码 单位统一社会信用代码 code creditcode",
		fOrgNew:   "新建单位 是否新建单位 neworganisation",
		fStreet:   "街道 所属街道 镇街 所在街道 街镇 单位所属街道 street",
		fIndustry: "行业 所属行业 行业类别 行业类型 单位行业 industry",
		fIgnored:  "序号 编号 备注 职务 岗位 工种 学历 民族 年龄 邮箱 地址 住址 no remark",
	},
	Organisations: {
		fOrgName:    "单位名称 单位 企业名称 企业 公司名称 公司 名称 单位全称 机构名称 name organisation organization company",
		fOrgCode:    "统一社会信用代码 社会信用代码 信用代码 统一信用代码 单位代码 企业代码 代码 code creditcode",
		fKind:       "类型 单位类型 单位类别 单位性质 类别 性质 kind type",
		fStreet:     "街道 所属街道 镇街 所在街道 街镇 street",
		fIndustry:   "行业 所属行业 行业类别 行业类型 industry",
		fAddress:    "地址 单位地址 详细地址 经营地址 注册地址 联系地址 address",
		fContact:    "联系人 联系人姓名 负责人 安全负责人 企业联络员 联络员 contact",
		fPhone:      "联系电话 电话 手机 手机号 手机号码 联系方式 联系人电话 联系人手机 电话号码 phone telephone mobile",
		fHours:      "学时高危 高危行业 是否高危行业 高危学时 highriskhours",
		fAssessment: "考核高危 高危考核 是否高危考核 考核高危行业 highriskassessment",
		fNote:       "高危说明 高危标记说明 说明 highrisknote",
		fIgnored:    "序号 编号 备注 法人 法定代表人 人数 no remark",
	},
}

var headings = func() map[Kind]map[string]Field {
	out := map[Kind]map[string]Field{}
	for kind, fields := range names {
		out[kind] = map[string]Field{}
		for field, words := range fields {
			for word := range strings.FieldsSeq(words) {
				out[kind][word] = field
			}
		}
	}
	return out
}()

// fold makes headings equal that look alike: no blanks, no stars of required
// columns, nothing in brackets, lower case.
func fold(s string) string {
	var out strings.Builder
	depth := 0
	for _, r := range strings.ToLower(s) {
		switch {
		case r == '(' || r == '（' || r == '【' || r == '[':
			depth++
		case r == ')' || r == '）' || r == '】' || r == ']':
			depth = max(0, depth-1)
		case depth > 0 || strings.ContainsRune(" \t\r\n　*＊:：_-、.", r):
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// table is where the rows of one sheet begin and what its columns hold.
type table struct {
	at     int // of Grid.Rows: the header
	fields map[int]Field
	heads  []string // by column, from 1
}

// headRows is how far down a header is looked for: above it stand titles.
const headRows = 20

// header finds the row that names the columns: the one of the first rows that
// names the most.
func header(kind Kind, g *sheet.Grid) (table, bool) {
	best := table{at: -1}
	for at, row := range g.Rows[:min(headRows, len(g.Rows))] {
		t := table{at: at, fields: map[int]Field{}}
		taken := map[Field]bool{}
		for _, c := range row.Cells {
			for len(t.heads) < c.Col {
				t.heads = append(t.heads, "")
			}
			t.heads[c.Col-1] = strings.TrimSpace(c.Text)
			if f, ok := headings[kind][fold(c.Text)]; ok && (!taken[f] || f == fIgnored) {
				t.fields[c.Col], taken[f] = f, true
			}
		}
		enough := taken[fName] && (taken[fIDNumber] || taken[fPhone] || taken[fOrgName])
		if kind == Organisations {
			enough = taken[fOrgName] && len(taken) > 1
		}
		if enough && len(t.fields) > len(best.fields) {
			best = t
		}
	}
	return best, best.at >= 0
}

var idTypeWords = map[string]people.IDType{
	"": people.Resident, "居民身份证": people.Resident, "身份证": people.Resident, "二代身份证": people.Resident, "中国居民身份证": people.Resident,
	"resident": people.Resident, "residentid": people.Resident, "护照": people.Passport, "外国护照": people.Passport, "passport": people.Passport,
	"港澳台居民居住证": people.HKMO, "港澳居民居住证": people.HKMO, "台湾居民居住证": people.HKMO, "港澳居民来往内地通行证": people.HKMO, "港澳通行证": people.HKMO,
	"回乡证": people.HKMO, "台湾居民来往大陆通行证": people.HKMO, "台胞证": people.HKMO, "hkmo": people.HKMO,
	"其他": people.Other, "其他证件": people.Other, "军官证": people.Other, "外国人永久居留证": people.Other, "other": people.Other,
}

var kindWords = map[string]people.OrganisationKind{
	"": people.Enterprise, "企业": people.Enterprise, "公司": people.Enterprise, "个体工商户": people.Enterprise, "个体户": people.Enterprise, "enterprise": people.Enterprise,
	"政府部门": people.Department, "部门": people.Department, "机关": people.Department, "事业单位": people.Department, "department": people.Department,
	"街道": people.Street, "街道办": people.Street, "镇街": people.Street, "street": people.Street,
	"学校": people.School, "院校": people.School, "培训机构": people.School, "school": people.School,
	"合作单位": people.Partner, "协会": people.Partner, "partner": people.Partner,
}

const (
	yes = "yes"
	no  = "no"
)

var yesWords = map[string]string{"": "", "是": yes, "有": yes, "y": yes, "yes": yes, "true": yes, "1": yes, "√": yes, "✓": yes,
	"否": no, "无": no, "不是": no, "n": no, "no": no, "false": no, "0": no, "×": no}
