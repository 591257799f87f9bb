// Takes the pictures of the README from the demo centre: make build, then
//
//   node scripts/pictures.mjs
//
// Nothing but demo content is on them.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const { chromium } = createRequire(join(root, 'assets/package.json'))('playwright-core')
const out = join(root, 'docs/pictures')
mkdirSync(out, { recursive: true })

const free = createServer().listen(0, '127.0.0.1')
await once(free, 'listening')
const { port } = free.address()
free.close()
const base = `http://localhost:${port}`
const data = mkdtempSync(join(tmpdir(), 'ankao-pictures-'))
const server = spawn(join(root, 'bin/ankao'), ['serve', '--demo'], { env: { PATH: process.env.PATH, ANKAO_DATA: data, ANKAO_LISTEN: `127.0.0.1:${port}`, ANKAO_BASE_URL: base } })
let log = ''
for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (log += text))
while (!(await fetch(`${base}/readyz`).then((answer) => answer.ok).catch(() => false))) await new Promise((done) => setTimeout(done, 300))

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
})
const open = async (width, height) => (await browser.newContext({ baseURL: base, viewport: { width, height }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })).newPage()
const take = async (page, name) => {
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(400) // panels slide in
  await page.screenshot({ path: join(out, `${name}.png`) })
}

const staff = await open(1280, 760)
await staff.goto('/admin/login')
await staff.getByLabel('登录名').fill('demo')
await staff.getByLabel('密码', { exact: true }).fill('safety-first-2026')
await staff.getByRole('button', { name: '登录', exact: true }).click()
await staff.getByRole('navigation', { name: '主导航' }).waitFor()
const api = (method, path, body) => staff.evaluate(async ([method, path, body]) => {
  const answer = await fetch(`/api/v1${path}`, { method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) })
  return answer.status === 204 ? undefined : answer.json()
}, [method, path, body])
const session = (await api('GET', '/sessions?size=50')).items.find((one) => one.state === 'open')

const seat = await open(1024, 720)
const [, ticket, number] = /ticket (\d{12})\s+\S+ ID (\w{18})/.exec(log)
await seat.goto('/exam/')
await seat.locator('#ticket').fill(ticket)
await seat.locator('#id-number').fill(number)
await seat.keyboard.press('Enter')
await seat.getByRole('heading', { name: '候考' }).waitFor()

for (const [name, path] of [
  ['questions', `/admin/questions?open=${(await api('GET', '/questions?size=3')).items[2].id}`],
  ['syllabuses', '/admin/syllabuses'],
  ['identity', `/admin/sessions/${session.id}/identity`],
]) {
  await staff.goto(path)
  await take(staff, name)
}
const waiting = (await api('GET', `/sessions/${session.id}/identity`)).items.filter((one) => one.verdict !== 'confirmed').map((one) => one.candidateId)
await api('POST', `/sessions/${session.id}/identity/confirm`, { candidateIds: waiting, reason: '演示' })
await api('POST', `/sessions/${session.id}/start`, { version: (await api('GET', `/sessions/${session.id}`)).version })
await seat.getByText('第 1 题').first().waitFor()
for (let n = 0; n < 3; n++) {
  await seat.locator('label.option').nth(n % 2).click()
  await seat.getByText(/已保存/).first().waitFor()
  await seat.keyboard.press('ArrowRight')
}
await take(seat, 'seat')
await staff.goto(`/admin/sessions/${session.id}/room?view=map`)
await take(staff, 'room')

const phone = await open(390, 780)
await phone.goto(`/v/${/\/v\/([0-9A-Z]{141})/.exec(log)[1]}`)
await take(phone, 'verify')

await browser.close()
server.kill('SIGTERM')
await once(server, 'exit')
rmSync(data, { recursive: true, force: true })
