// Every page there is, in both languages: nothing that axe objects to, nothing
// that breaks the content security policy, nothing wider than its screen.
import assert from 'node:assert/strict'
import test from 'node:test'
import { lookAt, noComplaints, person, startBrowser, startCentre, steps } from './harness.mjs'

const password = 'safety-first-2026'
const languages = { zh: 'zh-CN', en: 'en' }

test('every page is accessible in both languages', { timeout: 600_000 }, async (t) => {
  const centre = await startCentre(t, { demo: true })
  const browser = await startBrowser(t, centre)
  const staff = {}
  const step = steps(t, staff)

  const login = async (name) => {
    const page = (staff[name] = await person(browser, centre, { viewport: { width: 1280, height: 720 } }))
    await page.goto('/admin/login')
    await lookAt(page, `pages-admin-login-${name}`)
    await page.getByLabel('登录名').fill(name)
    await page.getByLabel('密码', { exact: true }).fill(password)
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await page.getByRole('navigation', { name: '主导航' }).waitFor()
    return page
  }

  const walk = async (page, paths, prefix) => {
    for (const [short, lang] of Object.entries(languages)) {
      await page.evaluate((to) => localStorage.setItem('ankao.lang', to), lang)
      for (const [name, path] of Object.entries(paths)) {
        await page.goto(path)
        await page.locator('h1').first().waitFor()
        await lookAt(page, `${prefix}-${name}-${short}`)
        assert.equal(await page.evaluate(() => document.documentElement.lang), lang, `${path} says its language`)
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        assert.ok(over <= 0, `${path} in ${lang} is ${over} px wider than its screen`)
        assert.ok(!/undefined|\[object|NaN/.test(await page.locator('body').innerText()), `${path} in ${lang} shows what a program sees`)
      }
    }
    noComplaints()
  }

  const ids = {}
  await step('the console', async () => {
    const page = await login('demo')
    const get = (path) => page.evaluate(async (at) => (await fetch(at)).json(), `/api/v1${path}`)
    const sessions = (await get('/sessions?size=50')).items
    ids.open = sessions.find((s) => s.state === 'open').id
    ids.done = sessions.find((s) => s.state === 'published').id
    const moved = sessions.find((s) => s.state === 'planned')
    const yearly = moved.examId
    const one = async (path) => (await get(`${path}?size=1`)).items[0].id
    // A file with a row like a question of the bank, one that cannot be read, and two like each other.
    ids.import = await page.evaluate(async () => {
      const known = (await (await fetch('/api/v1/questions?type=true_false&size=1')).json()).items[0]
      const rows = ['题型,题干,选项,答案', `判断题,"${known.stemText.replace(/。$/, '的。')}",,对`, '单选题,没有答案的题,A.一##B.二,',
        '判断题,焊接作业时氧气瓶与乙炔瓶应当保持安全距离并固定放置。,,对', '判断题,焊接作业时氧气瓶与乙炔瓶应保持安全距离并固定放置。,,对']
      const form = new FormData()
      form.set('syllabus', known.syllabusCode)
      form.set('file', new File([rows.join('\n')], '题库.csv'))
      const { id } = await (await fetch('/api/v1/imports', { method: 'POST', body: form })).json()
      for (let n = 0; n < 100; n++) {
        const now = await (await fetch(`/api/v1/imports/${id}`)).json()
        if (now.state === 'preview') return now.near > 0 ? id : JSON.stringify(now)
        await new Promise((done) => setTimeout(done, 100))
      }
    })
    const revised = (await get('/questions?size=1&state=in_review&q=压力表')).items[0].id
    await walk(page, {
      'home': '/admin/',
      'password': '/admin/password',
      'tasks': '/admin/tasks',
      'questions': '/admin/questions',
      'question': `/admin/questions?open=${await one('/questions')}`,
      'question-new': '/admin/questions/new',
      'question-edit': `/admin/questions/${await one('/questions')}`,
      'question-record': `/admin/questions/${revised}/record`,
      'question-record-one': `/admin/questions/${await one('/questions')}/record`,
      'syllabuses': '/admin/syllabuses',
      'imports': '/admin/imports',
      'import': `/admin/imports/${ids.import}`,
      'import-near': `/admin/imports/${ids.import}?only=near`,
      'exams': '/admin/exams',
      'exam-new': '/admin/exams/new',
      'exam': `/admin/exams/${await one('/exams')}`,
      'exam-copy': `/admin/exams/new?from=${await one('/exams')}`,
      'exams-archived': '/admin/exams?archived=true',
      'rooms': '/admin/rooms',
      'room': `/admin/rooms?open=${await one('/rooms')}`,
      'entries': '/admin/entries',
      'entry': `/admin/entries?open=${(await get('/entries?size=1&state=submitted')).items[0].id}`,
      'entry-returned': `/admin/entries?open=${(await get('/entries?size=1&state=returned')).items[0].id}`,
      'entry-pick': `/admin/entries?open=new&exam=${yearly}`,
      'entry-needs': `/admin/entries?open=needs&exam=${yearly}`,
      'entry-list': `/admin/entries/list?exam=${yearly}`,
      'sessions': '/admin/sessions',
      'sessions-week': `/admin/sessions?view=week&week=${moved.startsAt.slice(0, 10)}`,
      'session-moved': `/admin/sessions/${moved.id}/candidates`,
      'session-postponed': `/admin/sessions/${sessions.find((s) => s.state === 'postponed').id}/candidates`,
      'session-notice': `/admin/sessions/${moved.id}/notice`,
      'session-form': '/admin/sessions?open=new',
      'candidates': `/admin/sessions/${ids.open}/candidates`,
      'papers': `/admin/sessions/${ids.open}/papers`,
      'paper-forms': `/admin/sessions/${ids.open}/paper-forms?papers=all`,
      'room-plan': `/admin/rooms/${await one('/rooms')}/plan`,
      'seating': `/admin/sessions/${ids.open}/seating`,
      'seating-proctor': `/admin/sessions/${ids.open}/seating?view=proctor`,
      'room-map-proctor': `/admin/sessions/${ids.open}/room?view=map&turn=proctor`,
      'identity': `/admin/sessions/${ids.open}/identity`,
      'identity-all': `/admin/sessions/${ids.open}/identity?show=all`,
      'identity-card': `/admin/sessions/${ids.open}/identity?open=${(await get(`/sessions/${ids.open}/identity`)).items[0].candidateId}`,
      'room-live': `/admin/sessions/${ids.open}/room`,
      'room-map': `/admin/sessions/${ids.open}/room?view=map`,
      'results': `/admin/sessions/${ids.done}/results`,
      'session-certificates': `/admin/sessions/${ids.done}/certificates`,
      'tickets': `/admin/sessions/${ids.open}/tickets`,
      'result': `/admin/sessions/${ids.done}/results?open=${(await get(`/sessions/${ids.done}/results`)).items[0].candidateId}`,
      'rechecks': '/admin/rechecks',
      'certificates': '/admin/certificates',
      'certificate': `/admin/certificates?open=${await one('/certificates')}`,
      'certificate-issue': '/admin/certificates/issue',
      'certificate-expiring': '/admin/certificates/expiring',
      'certificate-official': '/admin/certificates/official',
      'certificate-official-one': `/admin/certificates/official?open=${await one('/official-certificates')}`,
      'certificate-official-new': '/admin/certificates/official?open=new',
      'certificate-types': '/admin/certificates/types',
      'certificate-type': '/admin/certificates/types?open=1',
      'certificate-type-new': '/admin/certificates/types?open=new',
      'certificate-keys': '/admin/certificates/keys',
      'parts': '/admin/parts',
      'parts-person': `/admin/parts?type=3&open=${(await get('/part-standings?type=3&size=1')).items[0].id}`,
      'parts-entry': '/admin/parts/enter?type=3',
      'persons': '/admin/persons',
      'person': `/admin/persons?open=${await one('/persons')}`,
      'organisations': '/admin/organisations',
      'organisation': `/admin/organisations?open=${await one('/organisations')}`,
      'staffing': '/admin/staffing',
      'rules': '/admin/rules',
      'rule': '/admin/rules?open=hours.principal.general',
      'rule-pack': '/admin/rules?pack=order30&open=pack:order30',
      'rule-new': '/admin/rules?open=new',
      'rule-decisions': '/admin/rules/decisions',
      'rule-lists': '/admin/rules/lists',
      'rule-industry': '/admin/rules/lists?open=industry:coal',
      'rosters': '/admin/rosters',
      'albums': '/admin/albums',
      'merges': '/admin/merges',
      'merge': `/admin/merges/${(await get('/persons?size=2')).items.map((one) => one.id).join('/')}`,
      'accounts': '/admin/accounts',
      'account': `/admin/accounts?open=${await one('/accounts')}`,
      'roles': '/admin/roles',
      'system': '/admin/system',
      'denied': '/admin/audit',
      'missing': '/admin/nowhere',
    }, 'pages-admin')
  })

  await step('the reviewer’s page', async () => {
    const page = await login('reviewer')
    await walk(page, { review: '/admin/review' }, 'pages-admin')
    await page.evaluate(() => localStorage.setItem('ankao.lang', 'zh-CN'))
    await page.goto('/admin/review')
    // By keyboard alone: against the version in use, the help, the next, published, and taken back.
    const at = (n) => page.getByText(`第 ${n} / `).waitFor()
    await at(1)
    await page.getByRole('button', { name: /压力表/ }).click()
    await page.getByRole('button', { name: '与在用版本比较' }).waitFor()
    await page.keyboard.press('e')
    await page.getByRole('region', { name: '版本比较' }).waitFor()
    await lookAt(page, 'pages-admin-review-diff')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: '键盘快捷键' }).getByText('退回，写明意见').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: '键盘快捷键' }).waitFor({ state: 'hidden' })
    // A dialog has the keyboard until it has faded.
    await page.waitForFunction(() => [...document.querySelectorAll('.el-overlay')].every((one) => one.style.display === 'none'))
    await page.keyboard.press('k')
    await at(4)
    await page.waitForLoadState('networkidle')
    await page.keyboard.press('p')
    await page.getByText('已发布，转到下一题').waitFor()
    await page.getByText('待审 4 道').waitFor()
    await page.getByRole('button', { name: '撤销发布' }).click()
    await page.getByText('已撤回到审核').first().waitFor()
    await page.getByText('待审 5 道').waitFor()
    await at(5) // it waits since now, behind the others
    await page.keyboard.press('r')
    await page.getByLabel('退回意见').fill('请写明依据的条款。')
    await page.getByRole('dialog').getByRole('button', { name: '退回修改' }).click()
    await page.getByText('待审 4 道').waitFor()
    noComplaints()
  })

  await step('a picture in a question', async () => {
    const page = await login('author')
    await page.goto('/admin/questions/new')
    // What is no picture is refused by its bytes; what is one is shown and wants words.
    const stem = page.getByRole('group', { name: '题干' }).locator('input[type=file]')
    await stem.setInputFiles({ name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<script>alert(1)</script>') })
    await page.getByText('这不是 PNG、JPEG、GIF 或 WebP 图片。').waitFor()
    const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    await stem.setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(dot, 'base64') })
    const described = page.getByPlaceholder('图片说明（给看不见图的人）')
    await described.waitFor()
    await page.getByText('1 张图片没有说明').waitFor()
    await lookAt(page, 'pages-admin-question-picture')
    await described.fill('一个点')
    await page.getByText('1 张图片没有说明').waitFor({ state: 'detached' })
    noComplaints(/422/)
  })

  await step('the tree of a syllabus by keyboard', async () => {
    const page = staff.author
    await page.getByRole('button', { name: '放弃修改' }).waitFor({ state: 'hidden' })
    page.on('dialog', (dialog) => void dialog.accept())
    await page.goto('/admin/syllabuses')
    const item = (name) => page.getByRole('treeitem', { name, exact: false }).first()
    await item('消防安全').click()
    await page.keyboard.press('Insert')
    await page.getByLabel('新知识点的名称').fill('应急照明')
    await page.keyboard.press('Enter')
    await item('应急照明').waitFor()
    assert.equal(await item('应急照明').getAttribute('aria-level'), '2')
    await page.keyboard.press('Alt+ArrowUp')
    await page.getByText('“应急照明”：第 2 级，第 2 个').waitFor({ state: 'attached' })
    await page.keyboard.press('Alt+ArrowLeft')
    await page.getByText('“应急照明”：第 1 级，第 4 个').waitFor({ state: 'attached' })
    await page.keyboard.press('F2')
    await page.getByLabel('知识点名称', { exact: true }).fill('应急照明与标志')
    await page.keyboard.press('Enter')
    await item('应急照明与标志').waitFor()
    await lookAt(page, 'pages-admin-tree-changed')
    await page.keyboard.press('Delete')
    await page.getByRole('button', { name: '删除知识点' }).click()
    await item('应急照明与标志').waitFor({ state: 'detached' })
    await item('疏散逃生').click()
    await page.keyboard.press('Delete')
    await page.getByRole('dialog').getByText('有试题的知识点不能删除').waitFor()
    await lookAt(page, 'pages-admin-tree-move-away')
    noComplaints()
  })

  await step('the auditor’s page', async () => {
    await walk(await login('auditor'), { audit: '/admin/audit' }, 'pages-admin')
  })

  await step('the public pages, on a phone', async () => {
    const page = (staff.public = await person(browser, centre, { viewport: { width: 360, height: 740 } }))
    await page.goto('/')
    const token = /\/v\/([0-9A-Z]{141})/.exec(centre.log())[1]
    await walk(page, { home: '/', lookup: '/v', verify: `/V/${token.toLowerCase()}`, unknown: '/v/XXXX', my: '/my', trust: '/trust', practice: '/practice', 'practice-mine': '/practice/mine' }, 'pages-learn')
  })

  await step('practice, without and with a login', async () => {
    const page = staff.public
    await page.evaluate(() => localStorage.setItem('ankao.lang', 'zh-CN'))
    await page.goto('/practice')
    await page.getByRole('button', { name: '开始练习' }).click()
    await page.locator('.option').first().click()
    await page.getByRole('button', { name: '看对不对' }).click()
    await page.getByText('正确答案').waitFor()
    await lookAt(page, 'pages-learn-practice-run')
    await page.getByRole('button', { name: '概览' }).or(page.locator('.overview')).first().click()
    await page.locator('.fold').click()
    for (let n = 1; n < 10; n++) await page.getByRole('button', { name: '下一题' }).click()
    await page.getByRole('button', { name: '结束练习' }).first().click()
    await page.getByRole('heading', { name: '练习结果' }).waitFor()
    await lookAt(page, 'pages-learn-practice-result')
    const learner = /finished session[^\n]*\n\s+准考证号 ticket (\d{12})\s+\S+ ID (\w{18})/.exec(centre.log())
    await page.goto('/practice/mine')
    await page.locator('#ticket').fill(learner[1])
    await page.locator('#id-number').fill(learner[2])
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '错题本' }).waitFor()
    await page.getByRole('button', { name: '移出错题本' }).first().waitFor()
    await lookAt(page, 'pages-learn-practice-book')
    await page.getByRole('button', { name: '移出错题本' }).first().click()
    await page.getByText('已移出错题本').first().waitFor({ state: 'attached' })
    noComplaints(/401/)
  })

  await step('an unknown address', async () => {
    await staff.public.goto('/nowhere')
    await lookAt(staff.public, 'pages-missing')
    noComplaints(/404/)
  })

  await step('the seat', async () => {
    const page = (staff.seat = await person(browser, centre, { viewport: { width: 1024, height: 768 } }))
    await page.goto('/exam/')
    await walk(page, { 'check-in': '/exam/' }, 'pages-exam')
    const [, ticket, number] = /ticket (\d{12})\s+\S+ ID (\w{18})/.exec(centre.log())
    await page.locator('#ticket').fill(ticket)
    await page.locator('#id-number').fill(number)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Waiting' }).waitFor()
    await walk(page, { waiting: '/exam/' }, 'pages-exam')
    // The paper page can be tried before the exam; the page is in English still.
    await page.getByRole('button', { name: 'Try for two minutes' }).click()
    await page.getByText('How many days has a week?').waitFor()
    await page.getByText('7', { exact: true }).first().click()
    await lookAt(page, 'pages-exam-trial')
    await page.getByRole('button', { name: 'End the trial' }).first().click()
    await page.getByRole('heading', { name: 'Waiting' }).waitFor()
    // Another machine asks for the same attempt.
    const other = (staff.other = await person(browser, centre, { viewport: { width: 1024, height: 768 } }))
    await other.goto('/exam/')
    await other.getByLabel('准考证号').fill(ticket)
    await other.getByLabel('证件号码').fill(number)
    await other.keyboard.press('Enter')
    await other.getByText('等待监考同意').waitFor()
    await lookAt(other, 'pages-exam-second-seat')
    const room = staff.demo
    await room.goto(`/admin/sessions/${ids.open}/room`)
    await room.evaluate(() => localStorage.setItem('ankao.lang', 'zh-CN'))
    await room.reload()
    await room.getByRole('button', { name: '允许换座' }).first().waitFor()
    await lookAt(room, 'pages-admin-second-seat')
    await room.getByRole('button', { name: '允许换座' }).first().click()
    await other.getByRole('heading', { name: '候考' }).waitFor()
    noComplaints()
  })
})
