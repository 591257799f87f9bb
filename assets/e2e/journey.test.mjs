// The whole job by clicking, as each of its people: from an empty server and a
// workbook to a certificate that anybody can verify, over HTTPS with the
// centre's own CA, on SQLite and on MariaDB.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import test from 'node:test'
import { account, choose, confirm, firstLogin, go, setup, toast } from './console.mjs'
import { lookAt, mysqlDatabase, network, noComplaints, person, steps, startBrowser, startCentre, temporary, workbook } from './harness.mjs'
import { respond, shows } from './seat.mjs'

const people = [
  { name: '张测试', id: '440199199005201013' },
  { name: '欧阳测试', id: '44019919850607007X' },
]

for (const database of ['SQLite', 'MariaDB']) {
  test(`from a workbook to a verified certificate on ${database}`, { timeout: 600_000 }, async (t) => {
    const on = database === 'SQLite' ? { address: 'sqlite' } : mysqlDatabase()
    if (!on) return t.skip('ANKAO_TEST_MYSQL is not set')
    // On MariaDB everybody sits at a second host of the LAN, where this machine may make one.
    const net = database === 'MariaDB' ? network(t) : undefined
    const centre = await startCentre(t, { database: on.address, stopped: on.drop, ...(net && { host: net.here, listen: '0.0.0.0' }) })
    const browser = await startBrowser(t, centre, { namespace: net?.name })
    const look = database === 'SQLite' ? lookAt : async () => {}
    const bank = workbook(temporary(t), 60)
    const staff = {}
    const step = steps(t, staff)

    await step('the first administrator makes accounts', async () => {
      const page = (staff.admin = await person(browser, centre))
      await setup(page, centre)
      await look(page, 'admin-setup')
      await page.getByRole('button', { name: '创建管理员并登录' }).click()
      await go(page, '账号')
      await look(page, 'admin-accounts')
      const made = {}
      for (const [login, name, roles] of [
        ['author', '命题员', ['命题']],
        ['reviewer', '审题员', ['审题']],
        ['officer', '考务员', ['考务']],
        ['proctor', '监考员', ['监考']],
        ['auditor', '审计员', ['审计']],
      ]) made[login] = await account(page, login, name, roles)
      for (const [login, once] of Object.entries(made)) {
        staff[login] = await person(browser, centre)
        await firstLogin(staff[login], login, once)
      }
      await look(staff.author, 'admin-home-author')
      noComplaints()
    })

    await step('the author imports the workbook and submits the drafts', async () => {
      const page = staff.author
      await go(page, '导入')
      await page.getByRole('button', { name: '新大纲', exact: true }).click()
      await page.getByLabel('新大纲代码').fill('SAFETY-1')
      await page.getByLabel('新大纲名称').fill('安全管理人员')
      await page.locator('input[type=file]').setInputFiles(bank.path)
      await look(page, 'admin-imports')
      await page.getByRole('button', { name: '上传并预览' }).click()
      await page.getByRole('button', { name: `导入 ${bank.good} 道试题` }).waitFor({ timeout: 15_000 })
      const tiles = await page.locator('.tiles dd:not(.tile-hint)').allTextContents()
      assert.equal(tiles[0], String(bank.rows), 'every row is read')
      assert.equal(tiles[3], String(bank.bad), 'the bad rows are named')
      await look(page, 'admin-import-preview')
      await page.getByText('只看有问题的行').click()
      await page.getByText('901', { exact: false }).or(page.getByText('答案不在选项之中')).first().waitFor()
      await page.getByRole('button', { name: `导入 ${bank.good} 道试题` }).click()
      await confirm(page, `导入 ${bank.good} 道试题`)
      await page.getByRole('status').getByText(String(bank.good), { exact: false }).first().waitFor({ timeout: 15_000 })
      await look(page, 'admin-import-done')
      await page.getByRole('link', { name: /草稿/ }).click()
      await page.getByText('第1班组', { exact: false }).or(page.getByRole('row').nth(3)).first().waitFor()
      await look(page, 'admin-questions')
      await page.getByRole('checkbox', { name: '选择本页全部' }).check({ force: true })
      await page.getByText(/选择符合条件的/).click()
      await page.getByRole('button', { name: `提交审核（${bank.good}）` }).click()
      await confirm(page, `提交 ${bank.good} 道试题`)
      await toast(page, `已处理 ${bank.good} 道试题`)
      noComplaints()
    })

    await step('the reviewer publishes them', async () => {
      const page = staff.reviewer
      await go(page, '试题')
      await page.getByRole('row').nth(3).waitFor()
      await page.getByRole('checkbox', { name: '选择本页全部' }).check({ force: true })
      await page.getByText(/选择符合条件的/).click()
      await page.getByRole('button', { name: `发布（${bank.good}）` }).click()
      await confirm(page, `发布 ${bank.good} 道试题`)
      await toast(page, `已处理 ${bank.good} 道试题`)
      await page.getByRole('row').nth(2).click()
      await look(page, 'admin-question')
      noComplaints()
    })

    await step('the officer registers people and sets the exam', async () => {
      const page = staff.officer
      await go(page, '单位')
      await page.getByRole('button', { name: '新建单位' }).first().click()
      await page.getByRole('textbox', { name: '单位名称' }).fill('测试制造有限公司')
      await page.getByRole('textbox', { name: '统一社会信用代码' }).fill('91440199TEXT000173')
      await look(page, 'admin-organisation-new')
      await page.locator('.el-button--primary:visible').last().click()
      await toast(page, '已保存')
      await go(page, '人员')
      for (const one of people) {
        await page.getByRole('button', { name: '新建人员' }).first().click()
        await page.getByRole('textbox', { name: '姓名' }).fill(one.name)
        await page.getByRole('textbox', { name: '证件号码' }).fill(one.id)
        await choose(page, '所属单位', '测试制造')
        await page.locator('.el-button--primary:visible').last().click()
        await page.getByText(one.name).first().waitFor()
        await page.keyboard.press('Escape')
      }
      await look(page, 'admin-persons')
      await go(page, '考场')
      await page.getByRole('button', { name: '新建考场' }).first().click()
      await page.getByRole('textbox', { name: '考场名称' }).fill('一号机房')
      await page.locator('.el-button--primary:visible').last().click()
      await page.getByText('一号机房').first().waitFor()
      await look(page, 'admin-room')
      await go(page, '考试')
      await page.getByText('新建考试').first().click()
      await page.getByRole('textbox', { name: '考试名称' }).fill('安全管理人员培训考试')
      await choose(page, '大纲', '安全管理人员')
      await choose(page, '合格后颁发', '安全培训合格证明')
      await page.getByLabel('最早离场（分钟）').fill('0')
      const rules = [['单选题', 10, 5], ['多选题', 5, 6], ['判断题', 5, 4]]
      for (const [i, [type, count, marks]] of rules.entries()) {
        await page.getByRole('button', { name: '添加规则' }).click()
        const of = (what) => `第 ${i + 1} 条规则：${what}`
        await choose(page, of('题型'), type)
        await page.getByRole('spinbutton', { name: of('题数') }).fill(String(count))
        await page.getByRole('spinbutton', { name: of('每题分值') }).fill(String(marks))
        await page.keyboard.press('Tab')
      }
      await page.getByText('题库可以满足').waitFor()
      await page.getByText('共 20 题，满分 100 分').waitFor()
      await look(page, 'admin-exam')
      await page.getByRole('button', { name: '保存考试' }).click()
      await toast(page, '已保存')
      noComplaints()
    })

    const tickets = {}
    await step('the officer plans the session and freezes the papers', async () => {
      const page = staff.officer
      await go(page, '场次')
      await page.getByRole('button', { name: '新建场次' }).first().click()
      await choose(page, '考试', '安全管理人员培训考试')
      await choose(page, '考场', '一号机房')
      const soon = new Date(Date.now() + 10 * 60_000 + 8 * 3_600_000).toISOString() // in Beijing
      await page.locator('input[type=date]').fill(soon.slice(0, 10))
      await page.locator('input[type=time]').fill(soon.slice(11, 16))
      await page.locator('form#session-form').evaluate((form) => form.requestSubmit())
      await page.getByRole('button', { name: '添加考生' }).first().waitFor()
      await look(page, 'admin-session-new')
      await page.getByRole('button', { name: '添加考生' }).first().click()
      for (const one of people) await page.getByRole('dialog').getByText(one.name, { exact: true }).click()
      await look(page, 'admin-session-picker')
      await page.getByRole('button', { name: '添加 2 名考生' }).click()
      await page.getByRole('button', { name: '自动排座' }).first().click()
      await toast(page, '已为 2 名考生排座')
      for (const one of people) {
        const row = page.getByRole('row').filter({ hasText: one.name })
        tickets[one.name] = (await row.innerText()).replace(/\s/g, '').match(/\d{12}/)[0]
      }
      await look(page, 'admin-session-candidates')
      await page.getByRole('button', { name: '冻结试卷' }).first().click()
      await confirm(page, '冻结试卷')
      await toast(page, '已冻结 2 份试卷')
      await look(page, 'admin-session-papers')
      noComplaints()
    })

    const seats = {}
    staff.seat1 = await person(browser, centre, { viewport: { width: 1366, height: 768 } })
    staff.seat2 = await person(browser, centre, { viewport: { width: 1024, height: 768 } })
    await step('the proctor opens the doors and the candidates check in', async () => {
      const page = staff.proctor
      await go(page, '场次')
      await page.getByRole('link', { name: /安全管理人员培训考试/ }).or(page.getByText('安全管理人员培训考试')).first().click()
      await page.getByRole('button', { name: '开放签到' }).click()
      await confirm(page, '开放签到')
      await toast(page, '已开放签到')
      for (const [i, one] of people.entries()) {
        const seat = (seats[one.name] = i === 0 ? staff.seat1 : staff.seat2)
        await seat.goto('/exam/')
        if (i === 0) await look(seat, 'exam-check-in')
        await seat.getByLabel('准考证号').fill(tickets[one.name])
        await seat.getByLabel('证件号码').fill(i === 0 ? one.id : one.id.replace(/.$/, '0'))
        await seat.keyboard.press('Enter')
        if (i === 1) {
          await seat.getByText('对不上', { exact: false }).first().waitFor()
          await look(seat, 'exam-check-in-refused')
          await seat.getByLabel('证件号码').fill(one.id)
          await seat.keyboard.press('Enter')
        }
        await seat.getByRole('heading', { name: '候考' }).waitFor()
      }
      await look(seats[people[0].name], 'exam-waiting')
      await page.getByText('候考').nth(1).waitFor()
      await look(page, 'admin-room-waiting')
      noComplaints()
    })

    await step('the proctor holds the ID beside the face of each', async () => {
      const page = staff.proctor
      await page.getByRole('link', { name: '身份核验' }).click()
      const box = page.getByLabel('扫描准考证或身份证')
      for (const [i, one] of people.entries()) {
        await seats[one.name].getByText('请向监考出示身份证件').waitFor()
        // A scanner and a card reader type as a keyboard does.
        await box.waitFor()
        await page.keyboard.type(i === 0 ? tickets[one.name] : `${one.name},${one.id}`)
        await page.keyboard.press('Enter')
        await page.getByRole('group', { name: one.name }).waitFor()
        await page.waitForTimeout(500) // nobody looks faster
        if (i === 0) await look(page, 'admin-identity')
        await page.keyboard.press('Enter')
        await toast(page, `${one.name}：身份已确认`)
        await seats[one.name].getByText('身份已核对').waitFor()
      }
      await page.getByText('已核验 2 / 2').waitFor()
      await page.getByRole('link', { name: '考场实况' }).click()
      noComplaints()
    })

    await step('the exam is sat, with a reload and a lost network in the middle', async () => {
      const page = staff.proctor
      await page.getByRole('button', { name: '开始考试' }).click()
      await confirm(page, '开始考试')
      const [first, second] = people.map((one) => seats[one.name])
      await first.getByText('第 1 题').first().waitFor()
      await look(first, 'exam-question')
      for (let n = 1; n <= 20; n++) {
        await shows(first, n)
        if (n === 5) await first.context().setOffline(true)
        await respond(first, bank.keys)
        if (n === 3) {
          await first.getByText(/已保存 \d\d:\d\d:\d\d/).waitFor()
          await first.reload()
          await first.getByText(`已答 3 / 20`).first().waitFor()
          await first.getByRole('button', { name: /^第 3 题/ }).first().click()
          await shows(first, 3)
        }
        if (n === 6) {
          await first.getByText('已存本机，等待网络').first().waitFor({ timeout: 30_000 })
          await look(first, 'exam-offline')
          await first.context().setOffline(false)
          await first.getByText(/已保存 \d\d:\d\d:\d\d/).first().waitFor({ timeout: 30_000 })
        }
        if (n === 7) {
          await first.keyboard.press('f')
          await look(first, 'exam-flagged')
          await first.keyboard.press('f')
        }
        if (n < 20) await first.keyboard.press('ArrowRight')
      }
      await first.getByText(/已保存 \d\d:\d\d:\d\d/).first().waitFor()
      await second.getByText('第 1 题').first().waitFor()
      await second.locator('label.option').first().click()
      await second.getByText(/已保存 \d\d:\d\d:\d\d/).first().waitFor()
      await page.getByText('20 / 20').waitFor()
      await look(page, 'admin-room-running')
      await first.getByRole('button', { name: '检查并交卷' }).first().click()
      await look(first, 'exam-review')
      await first.getByRole('button', { name: '交卷', exact: true }).click()
      await first.getByRole('button', { name: '确认交卷' }).click()
      await first.getByRole('heading', { name: '已交卷' }).waitFor()
      await look(first, 'exam-handed-in')
      complaintsOffline()
    })

    await step('the proctor ends it, the officer publishes and issues', async () => {
      const page = staff.proctor
      await page.getByRole('button', { name: '结束考试' }).click()
      await page.getByRole('dialog').getByRole('textbox').fill('考生主动放弃，经核对后结束')
      await confirm(page, '强制结束考试')
      await toast(page, '考试已结束')
      const officer = staff.officer
      await officer.reload()
      await officer.getByRole('link', { name: '成绩', exact: true }).click()
      await officer.getByText('合格', { exact: true }).first().waitFor()
      assert.match(await officer.getByRole('row').filter({ hasText: people[0].name }).innerText(), /100/)
      await look(officer, 'admin-results')
      await officer.getByRole('button', { name: '发布成绩' }).first().click()
      await confirm(officer, '发布成绩')
      await toast(officer, '成绩已发布')
      await officer.getByRole('button', { name: '颁发证书' }).first().click()
      await confirm(officer, '颁发证书')
      await toast(officer, '已颁发 1 张证书')
      await officer.getByRole('link', { name: '证书', exact: true }).last().click()
      await officer.getByText(people[0].name).first().waitFor()
      await look(officer, 'admin-certificates')
      noComplaints()
    })

    let link
    await step('the candidate sees the result and downloads the certificate', async () => {
      const seat = seats[people[0].name]
      await seat.getByText('合格', { exact: true }).first().waitFor({ timeout: 30_000 })
      await look(seat, 'exam-result')
      await seats[people[1].name].getByText('不合格', { exact: false }).first().waitFor({ timeout: 30_000 })
      const page = (staff.learner = await person(browser, centre, { viewport: { width: 390, height: 844 } }))
      await page.goto('/my')
      await page.getByLabel('准考证号').fill(tickets[people[0].name])
      await page.getByLabel('证件号码').fill(people[0].id)
      await look(page, 'learn-my-login')
      await page.getByRole('button', { name: '登录' }).click()
      await page.getByText('安全管理人员培训考试').first().waitFor()
      await look(page, 'learn-my')
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('下载证书').first().click()])
      const pdf = join(centre.dir, 'certificate.pdf')
      await download.saveAs(pdf)
      assert.equal(readFileSync(pdf).subarray(0, 5).toString(), '%PDF-')
      execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', pdf, join(centre.dir, 'certificate')])
      link = execFileSync('zbarimg', ['-q', '--raw', join(centre.dir, 'certificate.png')]).toString().trim()
      assert.match(link, new RegExp(`^${centre.base.toUpperCase()}/V/[0-9A-Z]{141}$`))
      const text = execFileSync('pdftotext', [pdf, '-']).toString()
      assert.ok(text.includes(people[0].name) && !text.includes(people[0].id), 'the name is printed, the ID number is not')
      noComplaints()
    })

    await step('anybody verifies it', async () => {
      const page = (staff.public = await person(browser, centre, { viewport: { width: 360, height: 740 } }))
      await page.goto(link.replace(/^HTTPS:\/\/[^/]+/, ''))
      await page.getByText('有效', { exact: true }).first().waitFor()
      assert.ok(await page.getByText('张*').first().isVisible(), 'the name is masked')
      assert.ok(!(await page.content()).includes(people[0].name), 'the whole name is nowhere in the page')
      await look(page, 'learn-verify')
      await page.getByText('核对持证人身份').click()
      await page.getByLabel('完整姓名').fill(people[0].name)
      await page.getByLabel('完整证件号码').fill(people[0].id)
      await page.getByRole('button', { name: '核对', exact: true }).click()
      await page.getByText('一致', { exact: true }).first().waitFor()
      await page.goto(`/v/${link.split('/').pop().replace(/.$/, (c) => (c === '0' ? '2' : '0'))}`)
      await page.getByText('查无此证或无法核验').first().waitFor()
      await look(page, 'learn-verify-forged')
      for (const [path, name] of [['/', 'learn-home'], ['/v', 'learn-lookup'], ['/trust', 'learn-trust']]) {
        await page.goto(path)
        await page.getByRole('heading').first().waitFor()
        await look(page, name)
      }
      noComplaints()
    })

    await step('the officer revokes it, and everybody is told so', async () => {
      const page = staff.officer
      await go(page, '证书')
      await page.getByText(people[0].name).first().click()
      await page.getByRole('button', { name: '撤销证书' }).click()
      await page.getByRole('dialog').getByRole('textbox').last().fill('测试：颁发有误')
      await page.getByRole('dialog').last().getByRole('button', { name: '撤销证书' }).click()
      await toast(page, '证书已撤销')
      await look(page, 'admin-certificate-revoked')
      await staff.public.goto(link.replace(/^HTTPS:\/\/[^/]+/, ''))
      await staff.public.getByText('已撤销', { exact: true }).first().waitFor()
      await look(staff.public, 'learn-verify-revoked')
      noComplaints()
    })

    await step('the auditor finds every act, and every chain holds', async () => {
      const page = staff.auditor
      await go(page, '审计日志')
      await page.getByText('certificate.revoke').first().waitFor()
      await look(page, 'admin-audit')
      await page.getByRole('button', { name: '校验完整性' }).click()
      await page.getByText('链条无断裂', { exact: false }).first().waitFor()
      const check = centre.command('check', '--json')
      assert.equal(check.status, 0, check.text)
      noComplaints()
    })
  })
}

/** complaintsOffline lets a page say that the network is gone, and nothing else. */
const complaintsOffline = () => noComplaints(/ERR_INTERNET_DISCONNECTED|net::ERR/)
