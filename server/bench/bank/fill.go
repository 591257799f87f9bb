package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// filled is what the probes may ask about.
type filled struct {
	questions  int
	syllabuses []id.ID[bank.Syllabus] // the largest first
	points     []bank.Point
	some       []id.ID[bank.Question]
}

// shares is how the questions are spread over the syllabuses, in percent.
var shares = []int{40, 25, 20, 10, 5}

const fillStep = 1000

func fill(ctx context.Context, db dbx.DB, s *bank.Service, questions int) (*filled, error) {
	out := &filled{questions: questions}
	random := rand.New(rand.NewPCG(1, 2)) // the same bank each time
	for i, share := range shares {
		n := questions * share / 100
		code := fmt.Sprintf("BENCH-%d", i+1)
		for done := 0; done < n; done += fillStep {
			fresh := make([]bank.Fresh, min(fillStep, n-done))
			for j := range fresh {
				fresh[j] = question(random, done+j)
			}
			var syllabus bank.Syllabus
			err := db.Write(ctx, func(tx dbx.Tx) (err error) {
				syllabus, err = s.AddDrafts(tx, audit.Operator(), code, "电工作业 "+code, fresh)
				return err
			})
			if err != nil {
				return nil, err
			}
			if done == 0 {
				out.syllabuses = append(out.syllabuses, syllabus.ID)
			}
		}
	}
	if err := db.Write(ctx, store{}.spread); err != nil {
		return nil, err
	}
	for _, syllabus := range out.syllabuses {
		tree, err := s.Points(ctx, syllabus)
		if err != nil {
			return nil, err
		}
		for _, p := range tree.Points {
			out.points = append(out.points, p.Point)
		}
	}
	list, _, err := s.Questions(ctx, bank.Filter{}, 0, 200)
	for _, q := range list {
		out.some = append(out.some, q.ID)
	}
	return out, err
}

var (
	who    = strings.Fields("作业人员 检修人员 值班电工 安全管理人员 焊工 叉车司机 巡检人员 监护人 班组长 新员工 特种作业人员 仓库保管员 登高作业者 承包商 操作工 维修工 消防值班员 吊装指挥")
	where  = strings.Fields("受限空间内 高处平台上 配电室里 有限空间作业现场 动火区域 危险化学品仓库 电缆沟中 脚手架上 锅炉房 空压机房 变压器旁 输送机旁 液氨罐区 粉尘车间 厂区道路上 基坑边 塔吊下方 地下管廊")
	what   = strings.Fields("异常气味 仪表读数突变 接地线脱落 配电设备发热 防护罩缺失 灭火器过期 安全带破损 绝缘手套漏气 气瓶倾倒 漏电保护器失灵 通风不良 照明不足 警示标志被遮挡 电缆绝缘破损 压力表失准 钢丝绳断丝 护栏松动 油品泄漏")
	asks   = strings.Fields("应当首先（　）。 不得（　）。 下列做法正确的是（　）。 应当立即（　）。 属于违章作业的是（　）。 最合理的处置顺序是（　）。 应当报告给（　）。 可以（　）。")
	rare   = []rune("瓒罡鑫淼焱垚犇骉羴猋麤龘𠮷䶮㵘㙓")
	does   = strings.Fields("立即停止作业并撤离 继续作业等待下班 切断电源并挂牌 报告现场负责人 自行拆除防护装置 佩戴呼吸器后进入 先通风再检测后作业 用水直接扑救 设置警戒区 通知监护人 更换合格的器具 清点人数 关闭阀门 记录在交接班本上 拍照后离开 联系厂家处理")
	areas  = strings.Fields("法律法规 安全用电 触电急救 防火防爆 高处作业 有限空间 起重吊装 危险化学品 职业卫生 应急处置 设备检修 交通运输")
	topics = strings.Fields("基本概念 管理要求 操作规程 个体防护 监测检测 事故案例 隐患排查 责任划分")
)

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// question makes up the n-th question of a syllabus.
func question(r *rand.Rand, n int) bank.Fresh {
	stem := pick(r, who) + "在" + pick(r, where) + "发现" + pick(r, what) + "时，"
	if r.IntN(3) == 0 {
		stem += fmt.Sprintf("当编号为 %d 的设备电压为%dkV、距离%d米且", r.IntN(100_000), []int{10, 35, 110, 220}[r.IntN(4)], r.IntN(30)+1) + pick(r, what) + "尚未消除，"
	}
	if r.IntN(200) == 0 {
		a := r.IntN(len(rare) - 1)
		stem += "按" + string(rare[a]) + string(rare[r.IntN(len(rare))]) + "规程"
	}
	stem += pick(r, asks)
	c := bank.QuestionContent{Type: bank.Types[n%len(bank.Types)], Stem: text(stem), Difficulty: r.IntN(6), Interaction: bank.Interaction{Kind: bank.Choice, Shuffle: true}}
	key := bank.QuestionKey{Choices: []string{"A"}}
	if c.Type == bank.TrueFalse {
		key.Choices = []string{bank.True}
	} else {
		first := r.IntN(len(does))
		for i := range 4 {
			c.Interaction.Options = append(c.Interaction.Options, bank.Option{ID: bank.OptionID(i), Blocks: text(does[(first+i*3)%len(does)])})
		}
		if c.Type == bank.Multiple {
			key.Choices = []string{"A", "C"}
		}
	}
	c.Explanation = text("设备异常时应先停止作业、切断电源并设置警示，再按程序报告。")
	c, key = bank.Tidy(c, key)
	return bank.Fresh{Path: []string{pick(r, areas), pick(r, topics)}, Content: c, Key: key, Source: "bench"}
}

func text(s string) []bank.Block { return []bank.Block{{Kind: bank.TextBlock, Text: s}} }
