// Real question banks of others, read where they are: every row is a question
// or is named, and none that was taken has a key outside its options.
import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { account, firstLogin, go, setup } from './console.mjs'
import { noComplaints, person, root, startBrowser, startCentre, steps } from './harness.mjs'

const folder = join(process.env.ANKAO_FIXTURES ?? join(root, '../shared/fixtures'), 'xlsx_cn')

test('real workbooks are previewed and imported', { timeout: 400_000, skip: !existsSync(folder) && `${folder} is not here` }, async (t) => {
  const centre = await startCentre(t)
  const browser = await startBrowser(t, centre)
  const staff = {}
  const step = steps(t, staff)

  await step('an author is made', async () => {
    staff.admin = await person(browser, centre)
    await setup(staff.admin, centre)
    await staff.admin.getByRole('button', { name: '创建管理员并登录' }).click()
    const once = await account(staff.admin, 'author', '命题员', ['命题'])
    staff.author = await person(browser, centre)
    await firstLogin(staff.author, 'author', once)
  })

  const page = staff.author
  const workbooks = readdirSync(folder).filter((name) => name.endsWith('.xlsx'))
  assert.equal(workbooks.length, 4)
  for (const [i, name] of workbooks.entries()) {
    await step(name, async () => {
      await go(page, '导入')
      await page.getByRole('button', { name: '新大纲', exact: true }).click()
      await page.getByLabel('新大纲代码').fill(`REAL-${i + 1}`)
      await page.locator('input[type=file]').setInputFiles(join(folder, name))
      await page.getByRole('button', { name: '上传并预览' }).click()
      await page.locator('.tiles').waitFor({ timeout: 60_000 })
      const [read, importable, , rejected] = (await page.locator('.tiles dd:not(.tile-hint)').allTextContents()).map((n) => Number(n.replace(/\D/g, '')))
      assert.ok(read > 0)
      assert.equal(read, importable + rejected, 'every row is accounted for')
      t.diagnostic(`read ${read}, importable ${importable}, rejected ${rejected}`)
      const id = page.url().split('/').pop()
      const rows = await page.evaluate(async (address) => {
        const all = []
        for (let n = 1; ; n++) {
          const part = await (await fetch(`${address}?page=${n}&size=200`)).json()
          all.push(...part.rows)
          if (all.length >= part.total || part.rows.length === 0) return all
        }
      }, `/api/v1/imports/${id}`)
      for (const row of rows) {
        if (row.status === 'rejected') assert.ok(row.findings.some((f) => f.severity === 'reject' && f.cell && f.message && f.suggestion), `row ${row.row} is rejected with a cell, a reason and a suggestion`)
        else assert.ok(row.question.key.length > 0 && row.question.key.every((k) => row.question.options.some((o) => o.id === k)), `row ${row.row} has a key among its options`)
      }
      if (importable > 0) {
        await page.getByRole('button', { name: /^导入 [\d,]+ 道试题$/ }).click()
        await page.getByRole('dialog').getByRole('button', { name: /^导入 [\d,]+ 道试题$/ }).click()
        await page.locator('.import-done').waitFor({ timeout: 60_000 })
        const list = await page.evaluate(async () => (await fetch('/api/v1/questions?size=1')).json())
        assert.ok(list.total >= importable)
      }
      noComplaints()
    })
  }
})
