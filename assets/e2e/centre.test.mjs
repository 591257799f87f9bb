// A day of a centre: 30 people of two organisations from Excel to certificates,
// by an officer and a proctor who may not do each other's part. Two candidates
// sit at the exam face, one answers all and one next to nothing; 27 sit at
// machines without a screen, which say to the server what the exam face says;
// one stays away. The bank, the exam and the room are made over the API: the
// journey clicks them.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { account, api, ask, confirm, denied, firstLogin, go, setup, toast } from './console.mjs'
import { lookAt, mysqlDatabase, noComplaints, person, rosters, startBrowser, startCentre, steps, temporary, workbook } from './harness.mjs'
import { choices, machine, respond, shows } from './seat.mjs'

const marks = { single: [10, 5_00], multiple: [5, 6_00], true_false: [5, 4_00] }
const terms = {
  name: '安全管理人员培训考试', kind: 'training', minutes: 60, passMark: 80_00, doorsMinutes: 30, lateMinutes: 15, leaveMinutes: 0,
  rules: Object.entries(marks).map(([type, [count, each]]) => ({ type, count, marks: each })),
}

for (const database of ['SQLite', 'MariaDB']) {
  test(`30 people of two organisations from Excel to certificates on ${database}`, { timeout: 600_000 }, async (t) => {
    const on = database === 'SQLite' ? { address: 'sqlite' } : mysqlDatabase()
    if (!on) return t.skip('ANKAO_TEST_MYSQL is not set')
    const bank = workbook(temporary(t), 60)
    const list = rosters(temporary(t), 30)
    const people = list.persons
    const away = people[29]
    const failing = [people[1], people[10], people[20]]
    const centre = await startCentre(t, { database: on.address, stopped: on.drop })
    const browser = await startBrowser(t, centre)
    const look = database === 'SQLite' ? lookAt : async () => {}
    const staff = {}
    const step = steps(t, staff)

    await step('the first administrator makes accounts', async () => {
      const page = (staff.admin = await person(browser, centre))
      await setup(page, centre)
      await page.getByRole('button', { name: '创建管理员并登录' }).click()
      const made = {}
      for (const [login, name, role] of [['author', '命题员', '命题'], ['reviewer', '审题员', '审题'], ['officer', '考务员', '考务'], ['proctor', '监考员', '监考']]) {
        made[login] = await account(page, login, name, [role])
      }
      for (const [login, once] of Object.entries(made)) {
        staff[login] = await person(browser, centre)
        await firstLogin(staff[login], login, once)
      }
      noComplaints()
    })

    let exam, room
    await step('a bank is published, and an exam and a room are there', async () => {
      await publishBank(staff.author, staff.reviewer, bank)
      const officer = staff.officer
      const syllabus = (await ask(officer, 'GET', '/syllabuses')).items[0]
      const type = (await ask(officer, 'GET', '/certificate-types')).items.find((one) => one.name === '安全培训合格证明')
      exam = await ask(officer, 'POST', '/exams', { ...terms, syllabusId: syllabus.id, certificateTypeId: type.id })
      room = await ask(officer, 'POST', '/rooms', { name: '一号机房', rows: 5, columns: 6 })
    })

    await step('the officer brings both lists in from Excel', async () => {
      const page = staff.officer
      await go(page, '名单导入')
      await page.getByText('单位名单', { exact: true }).first().click()
      await bringIn(page, list.organisationList, 2)
      await look(page, 'centre-roster-organisations')
      await go(page, '名单导入')
      await bringIn(page, list.personList, 30)
      await look(page, 'centre-roster-persons')
      await page.getByRole('link', { name: '查看人员' }).click()
      await page.getByText(people[0].name).first().waitFor()
      assert.equal((await ask(page, 'GET', '/persons?size=1')).total, 30)
      const { items } = await ask(page, 'GET', '/organisations')
      for (const { name } of list.organisations) {
        const of = items.find((one) => one.name === name)
        assert.equal((await ask(page, 'GET', `/persons?size=1&organisation=${of.id}`)).total, 15, `the people of ${name}`)
      }
      noComplaints()
    })

    let session, candidates
    await step('the officer enters and seats them, freezes the papers and prints the tickets', async () => {
      const page = staff.officer
      session = await ask(page, 'POST', '/sessions', { examId: exam.id, roomId: room.id, startsAt: new Date(Date.now() + 10 * 60_000).toISOString() })
      await page.goto(`/admin/sessions/${session.id}/candidates`)
      await page.getByRole('button', { name: '添加考生' }).first().click()
      await page.getByText('选择本页全部').click()
      await look(page, 'centre-picker')
      await page.getByRole('button', { name: '添加 30 名考生' }).click()
      await page.getByRole('button', { name: '自动排座' }).first().click()
      await toast(page, '已为 30 名考生排座')
      candidates = new Map((await ask(page, 'GET', `/sessions/${session.id}/candidates?size=50`)).items.map((one) => [one.name, one]))
      assert.equal(new Set([...candidates.values()].map((one) => one.seatLabel)).size, 30, 'everybody has a seat of their own')
      assert.equal(new Set([...candidates.values()].map((one) => one.ticket)).size, 30, 'everybody has a ticket of their own')
      await look(page, 'centre-candidates')
      await page.getByRole('button', { name: '冻结试卷' }).first().click()
      await confirm(page, '冻结试卷')
      await toast(page, '已冻结 30 份试卷')
      await page.getByRole('link', { name: '考生', exact: false }).last().click()
      await page.getByRole('link', { name: '打印准考证和考场资料' }).click()
      await page.getByRole('button', { name: '生成 PDF：准考证，每页一张' }).click()
      const tickets = await download(page, centre, 'tickets.pdf')
      assert.equal(tickets.pages, 30, 'a page for each ticket')
      for (const { ticket } of candidates.values()) assert.ok(tickets.plain.includes(ticket), `ticket ${ticket} is printed`)
      await look(page, 'centre-tickets')
      noComplaints()
    })

    await step('the officer may not do the proctor’s part', async () => {
      const page = staff.officer
      await page.goto(`/admin/sessions/${session.id}/room`)
      await page.getByText('下一步：开放签到（监考员）').waitFor()
      for (const name of ['开放签到', '开始考试', '结束考试']) assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, `the officer is not offered ${name}`)
      await page.goto(`/admin/sessions/${session.id}/identity`)
      await page.getByRole('link', { name: '身份核验' }).waitFor()
      assert.equal(await page.getByLabel('扫描准考证或身份证').count(), 0, 'the officer checks nobody’s identity')
      const { id } = candidates.get(people[0].name)
      await denied(page, [
        ['POST', `/sessions/${session.id}/open`, {}],
        ['POST', `/sessions/${session.id}/start`, {}],
        ['POST', `/sessions/${session.id}/end`, {}],
        ['POST', `/sessions/${session.id}/identity/confirm`, { candidateIds: [id], reason: '试验' }],
        ['POST', `/candidates/${id}/identity`, { verdict: 'confirmed', reason: '' }],
      ])
      noComplaints()
    })

    const faces = []
    const machines = people.slice(2, 29).map((one) => ({ one, seat: machine(centre) }))
    await step('the proctor opens the doors, and 29 check in', async () => {
      const page = staff.proctor
      await page.goto(`/admin/sessions/${session.id}/room`)
      await page.getByRole('button', { name: '开放签到' }).click()
      await confirm(page, '开放签到')
      await toast(page, '已开放签到')
      for (const one of people.slice(0, 2)) {
        const face = (staff[`seat${faces.length + 1}`] = await person(browser, centre, { viewport: { width: 1280, height: 720 } }))
        faces.push(face)
        await face.goto('/exam/')
        await face.getByLabel('准考证号').fill(candidates.get(one.name).ticket)
        await face.getByLabel('证件号码').fill(one.id)
        await face.keyboard.press('Enter')
        await face.getByRole('heading', { name: '候考' }).waitFor()
      }
      await Promise.all(machines.map(({ one, seat }) => seat.checkIn(candidates.get(one.name).ticket, one.id)))
      await page.getByText('候考').nth(28).waitFor()
      await look(page, 'centre-room-waiting')
      noComplaints()
    })

    await step('nobody starts before the proctor has looked at them; then the proctor looks', async () => {
      const page = staff.proctor
      assert.equal((await machines[0].seat.state()).identity, 'unchecked')
      await page.getByRole('link', { name: '身份核验' }).click()
      for (const [n, one] of people.slice(0, 2).entries()) {
        await page.getByLabel('扫描准考证或身份证').waitFor()
        await page.keyboard.type(n === 0 ? candidates.get(one.name).ticket : `${one.name},${one.id}`)
        await page.keyboard.press('Enter')
        await page.getByRole('group', { name: one.name }).waitFor()
        await page.waitForTimeout(500) // nobody looks faster
        await page.keyboard.press('Enter')
        await toast(page, `${one.name}：身份已确认`)
        await faces[n].getByText('身份已核对').waitFor()
      }
      await look(page, 'centre-identity')
      await page.getByRole('button', { name: '批量确认（28）' }).click()
      await page.getByRole('dialog').getByRole('textbox').fill('小考场，监考认识每一个人')
      await confirm(page, '批量确认（28）')
      await page.getByText('已核验 30 / 30').waitFor()
      assert.equal((await machines[0].seat.state()).identity, 'confirmed')
      noComplaints()
    })

    await step('29 sit the exam, three of them badly', async () => {
      const page = staff.proctor
      await page.getByRole('link', { name: '考场实况' }).click()
      await page.getByRole('button', { name: '开始考试' }).click()
      await confirm(page, '开始考试')
      const sit = async ({ one, seat }) => {
        const questions = await seat.start()
        const picked = questions.map((question) => choices(question, bank.keys))
        const bad = failing.includes(one)
        await seat.save(bad ? picked.slice(0, 5) : picked)
        await seat.handIn(bad ? 5 : picked.length)
      }
      const [first, second] = faces
      const little = async () => {
        await second.getByText('第 1 题').first().waitFor()
        await second.locator('label.option').first().click()
        await second.getByText(/已保存 \d\d:\d\d:\d\d/).first().waitFor()
      }
      const everything = async () => {
        for (let n = 1; n <= 20; n++) {
          await shows(first, n)
          await respond(first, bank.keys)
          if (n < 20) await first.keyboard.press('ArrowRight')
        }
        await first.getByText(/已保存 \d\d:\d\d:\d\d/).first().waitFor()
      }
      await Promise.all([everything(), little(), ...machines.map(sit)])
      await page.getByText('已交卷').nth(26).waitFor()
      await look(page, 'centre-room-running')
      for (const face of faces) {
        await face.getByRole('button', { name: '检查并交卷' }).first().click()
        await face.getByRole('button', { name: '交卷', exact: true }).click()
        await face.getByRole('button', { name: '确认交卷' }).click()
        await face.getByRole('heading', { name: '已交卷' }).waitFor()
      }
      await look(second, 'centre-handed-in')
      await page.getByRole('button', { name: '结束考试' }).click()
      await confirm(page, '结束考试')
      await toast(page, '考试已结束')
      noComplaints()
    })

    await step('the proctor may not do the officer’s part', async () => {
      const page = staff.proctor
      await page.getByText('下一步：发布成绩（考务员）').waitFor()
      for (const name of ['发布成绩', '颁发证书']) assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, `the proctor is not offered ${name}`)
      for (const name of ['成绩', '证书', '人员', '名单导入', '考试']) assert.equal(await page.getByRole('link', { name, exact: true }).count(), 0, `the proctor is not shown ${name}`)
      await look(page, 'centre-room-ended')
      await denied(page, [
        ['GET', `/sessions/${session.id}/results`],
        ['GET', `/sessions/${session.id}/score-sheet`],
        ['GET', '/persons'],
        ['GET', '/certificates'],
        ['POST', `/sessions/${session.id}/publish`],
        ['POST', `/sessions/${session.id}/certificates`, {}],
        ['POST', `/sessions/${session.id}/retake`, { roomId: room.id, startsAt: tomorrow(), personIds: [candidates.get(people[1].name).personId] }],
        ['POST', '/sessions', { examId: exam.id, roomId: room.id, startsAt: tomorrow() }],
        ['POST', '/certificate-prints', { sessionId: session.id }],
      ])
      noComplaints()
    })

    await step('the officer publishes the results and prints the score sheet', async () => {
      const page = staff.officer
      await page.goto(`/admin/sessions/${session.id}/results`)
      await page.getByText('合格 26 人 · 不合格 3 人 · 无成绩 1 人', { exact: false }).waitFor()
      await page.getByRole('button', { name: '发布成绩' }).first().click()
      await confirm(page, '发布成绩')
      await toast(page, '成绩已发布')
      await look(page, 'centre-results')
      const sheet = await fetched(page, centre, await page.getByRole('link', { name: '成绩登记表' }).getAttribute('href'), 'score-sheet.pdf')
      for (const one of people) {
        assert.ok(sheet.plain.includes(one.name) && sheet.plain.includes(candidates.get(one.name).ticket), `${one.name} is on the score sheet`)
        assert.ok(!sheet.plain.includes(one.id), 'no whole ID number is on the score sheet')
      }
      for (const one of list.organisations) assert.equal(sheet.text.split(one.name).length - 1, 15, `15 lines of ${one.name}`)
      const line = (one) => sheet.text.split('\n').find((text) => text.includes(candidates.get(one.name).ticket))
      assert.match(line(people[0]), /100/)
      for (const one of failing) assert.match(line(one), /不合格/)
      assert.match(line(away), /缺考/)
      assert.doesNotMatch(sheet.text, /未发布/)
      for (const [n, words] of ['合格', '不合格'].entries()) await faces[n].getByText(words, { exact: n === 0 }).first().waitFor({ timeout: 30_000 })
      noComplaints()
    })

    let revoked, kept
    await step('the officer issues and prints the certificates of all who passed', async () => {
      const page = staff.officer
      await page.getByRole('button', { name: '颁发证书' }).first().click()
      await confirm(page, '颁发证书')
      await toast(page, '已颁发 26 张证书')
      await page.getByRole('link', { name: '证书', exact: true }).last().click()
      await page.getByRole('button', { name: '打印全部证书' }).click()
      const printed = await download(page, centre, 'certificates.pdf')
      assert.equal(printed.pages, 26, 'a page for each certificate')
      const passed = people.filter((one) => one !== away && !failing.includes(one))
      for (const one of passed) assert.ok(printed.plain.includes(one.name), `the certificate of ${one.name}`)
      for (const one of [...failing, away]) assert.ok(!printed.plain.includes(one.name), `no certificate of ${one.name}`)
      await look(page, 'centre-certificates')
      const { items } = await ask(page, 'GET', `/certificates?session=${session.id}&size=50`)
      assert.equal(new Set(items.map((one) => one.number)).size, 26, 'no number twice')
      revoked = items.find((one) => one.holderName === people[0].name)
      kept = items.find((one) => one.holderName === people[2].name)
      noComplaints()
    })

    await step('who failed sits again: one act makes the session', async () => {
      const page = staff.officer
      const { items } = await ask(page, 'GET', `/sessions/${session.id}/retake`)
      assert.deepEqual(items.map((one) => one.name).sort(), [...failing, away].map((one) => one.name).sort())
      assert.deepEqual(items.filter((one) => one.outcome === 'absent').map((one) => one.name), [away.name])
      const again = { roomId: room.id, startsAt: tomorrow(), personIds: items.filter((one) => one.outcome === 'failed').map((one) => one.personId) }
      const made = await ask(page, 'POST', `/sessions/${session.id}/retake`, again)
      assert.deepEqual([made.candidates, made.seated], [3, 3])
      await page.goto(`/admin/sessions/${made.sessionId}/candidates`)
      for (const one of failing) await page.getByText(one.name, { exact: true }).first().waitFor()
      assert.equal(await page.getByText(people[0].name, { exact: true }).count(), 0, 'who passed does not sit again')
      await look(page, 'centre-retake')
      const twice = await api(page, 'POST', `/sessions/${session.id}/retake`, { ...again, startsAt: new Date(Date.now() + 48 * 3_600_000).toISOString() })
      assert.equal(twice.status, 422, 'nobody is taken into two of them')
      noComplaints()
    })

    await step('a certificate is revoked, and its public page says so', async () => {
      const page = staff.officer
      const anybody = (staff.public = await person(browser, centre, { viewport: { width: 360, height: 740 } }))
      await anybody.goto(`/v/${revoked.token}`)
      await anybody.getByText('有效', { exact: true }).first().waitFor()
      await denied(staff.proctor, [['POST', `/certificates/${revoked.id}/revoke`, { reason: '试验', version: revoked.version }]])
      await page.goto(`/admin/certificates?open=${revoked.id}`)
      await page.getByRole('button', { name: '撤销证书' }).click()
      await page.getByRole('dialog').getByRole('textbox').last().fill('测试：颁发有误')
      await page.getByRole('dialog').last().getByRole('button', { name: '撤销证书' }).click()
      await toast(page, '证书已撤销')
      await look(page, 'centre-revoked')
      await anybody.reload()
      await anybody.getByText('已撤销', { exact: true }).first().waitFor()
      await look(anybody, 'centre-verify-revoked')
      await anybody.goto(`/v/${kept.token}`)
      await anybody.getByText('有效', { exact: true }).first().waitFor()
      noComplaints()
    })

    await step('every chain holds', async () => {
      const check = centre.command('check', '--json')
      assert.equal(check.status, 0, check.text)
    })
  })
}

const tomorrow = () => new Date(Date.now() + 24 * 3_600_000).toISOString()

/** publishBank brings a workbook in and publishes what is good of it. */
async function publishBank(author, reviewer, bank) {
  await go(author, '导入')
  await author.locator('input[type=file]').waitFor({ state: 'attached' })
  await author.getByRole('button', { name: '新大纲', exact: true }).click()
  await author.getByLabel('新大纲代码').fill('SAFETY-1')
  await author.getByLabel('新大纲名称').fill('安全管理人员')
  await author.locator('input[type=file]').setInputFiles(bank.path)
  await author.getByRole('button', { name: '上传并预览' }).click()
  await author.getByRole('button', { name: `导入 ${bank.good} 道试题` }).click()
  await confirm(author, `导入 ${bank.good} 道试题`)
  await author.getByRole('link', { name: /草稿/ }).waitFor()
  const { items } = await ask(author, 'GET', '/questions?size=100')
  const ids = items.map((one) => one.id)
  for (const [page, act] of [[author, 'submit'], [reviewer, 'publish']]) await ask(page, 'POST', `/questions/bulk/${act}`, { ids })
}

/** bringIn imports a list of which every row is new. */
async function bringIn(page, path, rows) {
  await page.locator('input[type=file]').setInputFiles(path)
  await page.getByRole('button', { name: '上传并预览' }).click()
  await page.getByRole('button', { name: `导入 ${rows} 行` }).click()
  await confirm(page, `导入 ${rows} 行`)
  await page.getByRole('status').getByText(String(rows), { exact: false }).first().waitFor()
}

/** download waits for the file of a task and reads it. */
async function download(page, centre, name) {
  const [file] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByRole('link', { name: /^下载 / }).first().click({ timeout: 60_000 })])
  await file.saveAs(join(centre.dir, name))
  return printed(join(centre.dir, name))
}

/** fetched reads a file that the browser would show in a window of its own. */
async function fetched(page, centre, href, name) {
  const bytes = await page.evaluate(async (at) => [...new Uint8Array(await (await fetch(at)).arrayBuffer())], href)
  writeFileSync(join(centre.dir, name), Buffer.from(bytes))
  return printed(join(centre.dir, name))
}

/** printed returns how many pages a PDF has, its text by lines and its text without blanks. */
function printed(path) {
  const pages = Number(/^Pages:\s+(\d+)/m.exec(execFileSync('pdfinfo', [path]).toString())[1])
  const text = execFileSync('pdftotext', ['-layout', path, '-']).toString()
  return { pages, text, plain: text.replace(/\s/g, '') }
}
