package roster

import "strings"

// Language is what findings are put into words in.
type Language string

// The languages.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// word is what a finding says and what to do about it, in both languages.
type word struct{ says, do, saysEn, doEn string }

var words = map[string]word{
	"cell.formula":              {"公式没有结果，看不到内容", "把公式粘贴为数值后再导入", "The formula has no value", "Paste the formula as a value and import again"},
	"id-type.unknown":           {"不认识的证件类型“%s”", "填居民身份证、护照、港澳台居民居住证或其他证件", "Unknown type of document “%s”", "Use resident ID, passport, HK/Macao/Taiwan permit or other"},
	"id-type.other":             {"同一号码已以另一种证件登记给“%s”", "核对证件类型", "The same number is registered for “%s” as another type of document", "Check the type of document"},
	"id-number.missing":         {"没有证件号码", "填写证件号码", "There is no ID number", "Fill in the ID number"},
	"id-number.precision":       {"证件号码被 Excel 存成了数字，15 位以后的数字已经丢失", "先把这一列设为“文本”格式，再重新输入完整号码", "Excel stored the ID number as a number: what follows the 15th digit is lost", "Format the column as text and type the whole number again"},
	"id-number.length":          {"证件号码的位数不对", "居民身份证号应为 18 位", "The ID number has the wrong length", "A resident ID number has 18 characters"},
	"id-number.form":            {"证件号码里有不该出现的字符", "核对号码", "The ID number holds a character that it cannot have", "Check the number"},
	"id-number.birth":           {"证件号码里的出生日期不存在", "核对号码第 7 至 14 位", "The date of birth in the ID number does not exist", "Check the 7th to 14th digits"},
	"id-number.future":          {"证件号码里的出生日期在今天之后", "核对号码第 7 至 14 位", "The date of birth in the ID number is in the future", "Check the 7th to 14th digits"},
	"id-number.check":           {"证件号码的校验位不对，可能有输错的数字", "按证件逐位核对", "The check digit of the ID number is wrong: a digit may be mistyped", "Compare it with the document digit by digit"},
	"id-number.normalised":      {"全角、小写或带空格的号码已改成规范写法", "", "Full-width, lower-case or spaced characters were normalised", ""},
	"person.name.form":          {"姓名为空，或含有不能使用的字符", "填写与证件一致的姓名", "The name is empty or holds a character that cannot be used", "Give the name as on the document"},
	"phone.form":                {"手机号码不对", "填写 11 位手机号，或带区号的电话", "The phone number is wrong", "Give an 11-digit mobile number or one with area code"},
	"phone.precision":           {"电话号码被 Excel 存成了数字，已经看不全", "先把这一列设为“文本”格式，再重新输入", "Excel stored the phone as a number and shortened it", "Format the column as text and type it again"},
	"birth.form":                {"出生日期看不懂", "写成 1990-05-20", "The date of birth cannot be read", "Write it as 1990-05-20"},
	"birth.differs":             {"出生日期与证件号码里的不一致", "核对哪一个写错了", "The date of birth is not the one in the ID number", "Find out which of them is wrong"},
	"sex.differs":               {"性别与证件号码里的不一致", "核对哪一个写错了", "The sex is not the one in the ID number", "Find out which of them is wrong"},
	"yes-no":                    {"应填“是”或“否”，现在是“%s”", "填“是”或“否”", "“%s” is neither yes nor no", "Write yes or no"},
	"kind.unknown":              {"不认识的单位类型“%s”", "填企业、政府部门、街道、学校或合作单位", "Unknown kind of organisation “%s”", "Use enterprise, department, street, school or partner"},
	"street.unknown":            {"街道列表里没有“%s”", "从模板的下拉列表中选择", "“%s” is not in the list of streets", "Choose one from the list in the template"},
	"industry.unknown":          {"行业列表里没有“%s”", "从模板的下拉列表中选择", "“%s” is not in the list of industries", "Choose one from the list in the template"},
	"code.precision":            {"代码被 Excel 存成了数字，后面的字符已经丢失", "先把这一列设为“文本”格式，再重新输入完整代码", "Excel stored the code as a number and lost its end", "Format the column as text and type the whole code again"},
	"duplicate.file":            {"与第 %s 行重复", "删去其中一行", "The same as row %s", "Delete one of them"},
	"conflict.file":             {"与第 %s 行号码相同、名称不同", "核对两行中哪一行写错了", "The same number as row %s under another name", "Find out which of the rows is wrong"},
	"person.differs":            {"已在库中，手机号码或单位与库中不同，将按文件更新", "", "Is registered with another phone or organisation and will be changed to what the file says", ""},
	"person.other-name":         {"这个证件号码已登记给“%s”，与文件中的姓名不同", "核对证件后决定以哪一个姓名为准，或不导入这一行", "This ID number is registered for “%s”, another name than in the file", "Compare with the document and say which name is right, or leave the row out"},
	"person.alike":              {"库中有同名同手机号、证件号不同的“%s”，可能是同一人", "核对证件号码；如确是同一人，导入后可合并", "“%s” is registered with the same phone and another ID number: perhaps the same person", "Check the ID number; duplicates can be merged afterwards"},
	"organisation.name.missing": {"没有单位名称", "填写单位名称", "There is no name of the organisation", "Fill in the name"},
	"organisation.name.form":    {"单位名称为空或太长", "填写单位名称，不超过 100 字", "The name is empty or too long", "Give a name of at most 100 characters"},
	"organisation.code.length":  {"统一社会信用代码应为 18 位", "核对代码", "The credit code must have 18 characters", "Check the code"},
	"organisation.code.form":    {"统一社会信用代码里有不会出现的字符", "核对代码，没有 I、O、S、V、Z", "The credit code holds a character that codes do not have", "Check the code: there is no I, O, S, V or Z"},
	"organisation.code.check":   {"统一社会信用代码的校验位不对；确有少数在用代码如此", "与营业执照核对：无误则照此导入，否则改正", "The check character of the credit code is wrong; a few real codes are so", "Compare with the licence: keep it if it is right, else mend it"},
	"organisation.high-risk.note": {"高危标记与行业的建议不同，没有写明理由", "在“高危说明”里写明理由", "The high-risk flags differ from what the industry proposes, and nothing says why",
		"Say why in the note"},
	"organisation.unknown":    {"库中没有单位“%s”", "先导入单位，或选择“自动新建单位”后重新上传", "There is no organisation “%s”", "Import the organisation first, or upload again and let it be made"},
	"organisation.code-only":  {"库中没有代码为“%s”的单位，文件里也没有单位名称", "补上单位名称", "No organisation has the code “%s”, and the file gives no name", "Add the name"},
	"organisation.several":    {"库中有多个单位叫“%s”，分不清是哪一个", "补上统一社会信用代码", "Several organisations are called “%s”", "Add the credit code"},
	"organisation.other-code": {"单位“%s”在库中的代码与文件不同", "核对统一社会信用代码", "The organisation “%s” is registered with another code", "Check the credit code"},
	"organisation.other-name": {"这个代码在库中登记的单位是“%s”，按代码归属", "核对单位名称", "The code is that of “%s”; the code decides", "Check the name"},
	"organisation.made":       {"将新建单位“%s”", "", "The organisation “%s” will be made", ""},
	"organisation.differs":    {"已在库中，内容与库中不同，将按文件更新", "", "Is registered and will be changed to what the file says", ""},
	"organisation.known-as":   {"这个代码在库中登记的单位是“%s”，与文件中的名称不同", "核对后决定以哪一个名称为准，或不导入这一行", "The code is registered for “%s”, another name than in the file", "Say which name is right, or leave the row out"},
	"organisation.same-name":  {"库中已有同名单位“%s”，代码不同", "确认是两个单位", "There is an organisation “%s” with another code", "Make sure that these are two"},
	"input.length":            {"内容太长", "缩短内容", "The text is too long", "Shorten it"},
}

// Words says what was found and what to do about it.
func (f Finding) Words(l Language) (says, do string) {
	w, ok := words[f.Code]
	says, do = w.says, w.do
	if l == English {
		says, do = w.saysEn, w.doEn
	}
	if !ok {
		says = f.Code
	}
	for _, p := range f.Params {
		says = strings.Replace(says, "%s", p, 1)
	}
	return says, do
}
