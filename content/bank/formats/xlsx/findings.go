package xlsx

import (
	"fmt"

	"ankao/content/bank/formats"
	"ankao/internal/sheet"
)

// notice is what is always said about one kind of finding. The message may hold
// %s for the particulars.
type notice struct {
	severity   formats.Severity
	message    string
	suggestion string
}

// notices is every finding a workbook can have. A question whose key could be
// read in two ways is always a Reject.
var notices = map[string]notice{
	"stem.empty":             {formats.Reject, "没有题干", "补上题干；如果这一行不是试题，请删除整行"},
	"stem.options":           {formats.Reject, "题干的位置写的是选项，真正的题干可能丢失", "找回原题干后填入题干列"},
	"stem.long":              {formats.Reject, "题干超过 4000 字", "检查是否把多道题粘在了一个单元格里"},
	"stem.key-shown":         {formats.Repair, "题干的括号里写着答案“%s”，已清空", "核对题干"},
	"stem.key-conflict":      {formats.Reject, "题干的括号里写着“%s”，与答案列不一致", "核对正确答案，并清空题干中的括号"},
	"stem.key-doubtful":      {formats.Note, "题干的括号里写着“%s”，可能是答案，已原样保留", "如果是答案，请在题库中清空这个括号"},
	"stem.number-stripped":   {formats.Repair, "题干开头的“%s”按前后题号判断为题号，已去掉", "核对题干开头的数字"},
	"stem.number-kept":       {formats.Note, "题干开头的“%s”可能是题号，也可能是数值，已原样保留", "如果是题号，请在题库中删去"},
	"stem.leading-mark":      {formats.Repair, "题干以多余的标点开头，已去掉", "核对题干"},
	"stem.picture-mentioned": {formats.Note, "题干提到图，但本行没有图片", "如果需要图片，请把图片放到本行后重新导入"},

	"text.control":     {formats.Repair, "单元格里有看不见的控制字符，已去掉", "核对文字"},
	"text.garbled":     {formats.Reject, "文字里有乱码（�）", "从原始资料重新输入这段文字"},
	"text.gb18030":     {formats.Note, "文件不是 UTF-8 编码，已按 GB18030 读取", "看几道题的文字是否正确；不对就另存为“CSV UTF-8”后重新导入"},
	"text.undecodable": {formats.Note, "文件里有 %s 处字节不是有效的 %s 文字，从这里开始", "用表格软件打开原文件，另存为 .xlsx 后重新导入"},
	"text.private":     {formats.Note, "文字里有特殊字体的符号，别的电脑上可能显示不出来", "把符号换成普通文字或图片"},
	"cell.date":        {formats.Reject, "表格软件把内容变成了日期（显示为“%s”），原来写的是什么已无法确定", "把单元格格式改为“文本”后重新输入"},
	"cell.aside":       {formats.Note, "单元格是日期、错误值或没有结果的公式（显示为“%s”），这一栏可能不对", "在题库里核对这一栏"},
	"cell.concealed":   {formats.Reject, "单元格里有数字，但它的格式让人看不见", "把单元格格式改为“常规”，或清除内容"},
	"cell.struck":      {formats.Reject, "单元格的文字带删除线，看不出这些内容是否作废", "删去作废的文字，或去掉删除线"},
	"cell.symbols":     {formats.Reject, "单元格用了符号字体（如 Wingdings），屏幕上看到的和实际的字母不同", "改用普通字体，直接输入 √、× 或字母"},
	"cell.fault":       {formats.Reject, "单元格显示错误值“%s”", "改正公式，或直接输入内容"},
	"cell.formula":     {formats.Reject, "单元格是公式，文件里没有保存它的结果", "用表格软件打开并保存一次，或粘贴为数值"},
	"row.alone":        {formats.Reject, "这一行只有“%s”，不像试题", "如果是说明或合计，请删除整行；如果是试题，请补全"},
	"row.hidden":       {formats.Note, "这一行在表格里是隐藏的", "确认这道题确实需要"},
	"row.continued":    {formats.Reject, "下一行只有选项，这道题可能分成了几行", "把一道题的内容放在同一行"},
	"row.merged":       {formats.Reject, "合并单元格所占的几行里，“%s”写了不同的内容", "一道题只占一行，或让内容一致"},
	"row.two-values":   {formats.Reject, "有两列都是“%s”，内容不同", "只保留一列"},

	"type.missing":     {formats.Reject, "没有题型，也无法由选项和答案确定", "补上题型：单选题、多选题或判断题"},
	"type.unknown":     {formats.Reject, "不认识的题型“%s”", "改为单选题、多选题或判断题"},
	"type.unsupported": {formats.Reject, "暂不支持“%s”", "填空、问答、案例等题型将来支持；可先改为选择题或判断题"},
	"type.inferred":    {formats.Repair, "没有写明是单选还是多选，按选项和答案判断为%s", "核对题型"},
	"type.section":     {formats.Note, "题型列写的是%s，而工作表名或小标题写的是%s，以题型列为准", "核对题型"},

	"options.missing":      {formats.Reject, "没有选项", "补上选项；填空题暂不支持"},
	"options.no-column":    {formats.Reject, "表里没有选项列，填空题暂不支持", "补上选项列，或等支持填空题后再导入"},
	"options.one":          {formats.Reject, "只分出一个选项", "用 ## 或换行把选项分开，每项前写 A. B. C."},
	"options.many":         {formats.Reject, "分出 %s 个选项，超过 12 个", "检查分隔符是否混在文字里"},
	"options.unsplit":      {formats.Reject, "看不出选项怎样分开", "用 ## 或换行把选项分开，每项前写 A. B. C."},
	"options.ambiguous":    {formats.Reject, "选项有不止一种分法", "每个选项前写 A. B. C.，中间用 ## 分开"},
	"options.repeated":     {formats.Reject, "选项字母 %s 重复或重新开始，可能混入了别的题的选项", "删去多余的选项，让字母依次排列"},
	"options.skipped":      {formats.Reject, "选项字母不连续，缺少 %s", "补上缺少的选项，或改正字母"},
	"options.inline":       {formats.Reject, "最后一个选项里还有“%s”，可能漏了分隔符", "在它前面加上分隔符；如果只是文字，请改写"},
	"options.duplicate":    {formats.Reject, "选项 %s 与 %s 相同", "改正重复的选项"},
	"options.two-places":   {formats.Reject, "选项既写在一个单元格里，又写在单独的列里，内容不同", "只保留一处"},
	"options.restored":     {formats.Repair, "选项文字里混入了分隔符，已还原为“%s”", "核对这些选项"},
	"options.split-inline": {formats.Repair, "选项 %s 前漏了分隔符，已按字母分开", "核对选项"},
	"options.unlabelled":   {formats.Repair, "选项 %s 漏写了字母，按位置补上", "核对选项的顺序"},
	"options.trailing":     {formats.Repair, "选项末尾有多余的分隔符，已去掉", "确认没有漏掉最后一个选项"},
	"options.separator":    {formats.Repair, "选项没有写字母，按“%s”分成了 %s 项", "核对分得是否正确"},
	"options.from-stem":    {formats.Repair, "选项写在题干里，已分开", "核对题干和选项"},
	"options.placeholder":  {formats.Repair, "用“%s”表示没有选项，已去掉", "确认没有漏掉选项"},
	"options.letters":      {formats.Repair, "选项只有字母，内容在图片里", "核对图片"},
	"option.empty":         {formats.Reject, "选项 %s 是空的", "补上内容"},
	"option.answer":        {formats.Reject, "选项 %s 里写着答案或解析", "把答案和解析移到各自的列里"},
	"option.marked":        {formats.Note, "只有选项 %s 带着勾，可能标记了答案，考生会看到", "如果是标记，请在题库中去掉"},
	"stem.answer":          {formats.Reject, "题干里写着答案", "把答案移到答案列"},
	"option.long":          {formats.Reject, "选项 %s 超过 4000 字", "检查是否漏了分隔符"},
	"option.label":         {formats.Reject, "选项 %s 的列里写着“%s”，看不出开头的字母是选项字母还是内容", "去掉选项前的字母，或把选项字母写成“A.”"},
	"option.other-letter":  {formats.Reject, "选项 %s 的列里写的是 %s", "把选项放到对应的列"},

	"key.empty":         {formats.Reject, "没有答案", "补上答案"},
	"key.unreadable":    {formats.Reject, "看不懂答案“%s”", "写选项字母，例如 B 或 ACD；判断题写“正确”或“错误”"},
	"key.not-an-option": {formats.Reject, "答案 %s 不在选项中（选项到 %s 为止）", "检查答案，或补上缺少的选项"},
	"key.too-many":      {formats.Reject, "单选题有 %s 个答案（%s）", "如果是多选题，请把题型改为多选题；否则只留一个答案"},
	"key.one":           {formats.Note, "多选题只有一个答案", "确认是否应为单选题，或漏写了答案"},
	"key.repeated":      {formats.Reject, "答案“%s”里有重复的字母，可能写错", "改正答案"},
	"key.ambiguous":     {formats.Reject, "答案“%s”有两种读法：%s", "改写为选项字母"},
	"key.by-text":       {formats.Repair, "答案写的是选项内容，对应选项 %s", "核对答案"},
	"key.by-number":     {formats.Repair, "答案写的是数字，按顺序对应选项 %s", "核对答案"},
	"key.text-differs":  {formats.Reject, "答案的字母 %s 与后面的文字不一致", "核对答案"},
	"key.explanation":   {formats.Reject, "解析说答案是 %s，答案列写的是 %s", "核对哪一个正确"},
	"key.from-stem":     {formats.Repair, "表里没有答案列，按题干括号里的“%s”读作答案", "核对答案"},
	"key.from-zero":     {formats.Reject, "答案是数字“%s”，而本表别的题答案有 0，看不出从 0 数还是从 1 数", "改写为选项字母"},
	"key.marked":        {formats.Reject, "打勾的是选项 %s，与答案不一致", "核对答案，并去掉勾"},
	"key.custom":        {formats.Repair, "判断题没有选项而答案写的是字母，按惯例 A 为正确、B 为错误，读作“%s”", "核对答案"},

	"truefalse.options": {formats.Reject, "判断题的选项不是“正确/错误”，可能是别的题的选项", "检查题型；如果是判断题，请改正选项和答案"},

	"picture.missing":    {formats.Reject, "表里写明这道题有图片，但本行没有", "把图片放到本行，或清除“有图片”的标记"},
	"picture.unmarked":   {formats.Reject, "单元格上有图片，而文字里没有 [图] 标记", "在图片的位置单独一行写 [图]，或删去图片"},
	"picture.ambiguous":  {formats.Reject, "图片压在两道题之间，看不出属于哪一道", "把图片移到所属的那一行里"},
	"picture.near":       {formats.Reject, "题干提到图，本行没有图片，而旁边空行的 %s 有一张图片", "把图片移到本行里"},
	"picture.in-answer":  {formats.Reject, "图片放在答案列，可能会泄露答案", "把题目用的图片移到题干或图片列"},
	"picture.options":    {formats.Reject, "图片横跨几个选项列，看不出属于哪个选项", "每个选项的图片放在自己的列里"},
	"picture.linked":     {formats.Reject, "图片没有保存在文件里，只是一个链接", "把图片直接插入表格"},
	"picture.unreadable": {formats.Reject, "图片无法读取（支持 PNG、JPEG、GIF、BMP，不超过 5 MB）", "换成支持的图片后重新插入"},
	"picture.drawn":      {formats.Note, "这里有用绘图工具画的图形，不是图片，未导入", "如果题目需要它，请截成图片再插入"},
	"picture.turned":     {formats.Note, "图片在表格里旋转或翻转过，导入的是原方向", "核对图片方向"},
	"picture.spans":      {formats.Note, "图片延伸到了下面的题，按左上角归入本题", "核对图片"},
	"picture.unflagged":  {formats.Note, "本行有图片，但“有图片”一列没有标记", "核对图片是否属于本题"},
	"picture.hidden":     {formats.Note, "图片在表格里被压成了看不见的大小，已按原图导入", "核对图片"},
	"picture.outside":    {formats.Note, "这里有图片，但不在任何试题的行里，未导入", "把图片移到所属试题的行里"},

	"explanation.long":   {formats.Note, "解析超过 4000 字，已截短", "在题库里补全解析"},
	"difficulty.unknown": {formats.Note, "不认识的难度“%s”，未设置难度", "写 易、中、难 或 1 到 5"},
	"duplicate.file":     {formats.Reject, "与%s的试题相同", "保留一道即可"},
	"conflict.file":      {formats.Reject, "与%s的题干相同，答案却相互矛盾", "核对哪一个答案正确，删去另一道"},
	"similar.file":       {formats.Note, "与%s的题干相同，选项不同", "确认是两道不同的题"},

	"column.unknown":   {formats.Note, "选项旁边这一列的表头“%s”不认识，内容没有导入", "如果它也是选项，请把表头改为“选项D”这样的名称后重新导入"},
	"row.above-header": {formats.Note, "这一行在表头的上面，没有导入", "如果它是试题，请移到表头下面"},
	"sheet.hidden":     {formats.Note, "工作表“%s”是隐藏的，未导入", "如果需要，请取消隐藏后重新导入"},
	"sheet.no-header":  {formats.Note, "工作表“%s”没有找到表头，未导入", "如果里面有试题，请加上“题干、选项、答案”等表头"},
	"row.no-header":    {formats.Reject, "这张工作表没有表头，不知道各列是什么", "在第一行写上“题型、题干、选项、答案”等表头"},
}

// finding makes a finding about a cell; column 0 is the row as a whole, shown as
// its first cell.
func finding(sheetName string, row, col int, code string, args ...any) formats.Finding {
	n, ok := notices[code]
	if !ok {
		panic("xlsx: no such finding: " + code)
	}
	message := n.message
	if len(args) > 0 {
		message = fmt.Sprintf(n.message, args...)
	}
	return formats.Finding{
		Sheet: sheetName, Row: row, Cell: sheet.Name(max(1, col), row), Code: code,
		Message: message, Suggestion: n.suggestion, Severity: n.severity,
	}
}
