// What the browser tests share: the real binary with HTTPS of the centre's own
// CA on an empty database, and a Chromium that trusts that CA and nothing else.
import { spawn, spawnSync, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import assert from 'node:assert/strict'
import axe from 'axe-core'
import { chromium } from 'playwright-core'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const binary = join(root, 'bin/ankao')

/** complaints are what pages said on their console that no page should say. */
const complaints = []

/** freePort returns a loopback port that nothing listens on. */
export async function freePort() {
  const s = createServer().listen(0, '127.0.0.1')
  await once(s, 'listening')
  const { port } = s.address()
  s.close()
  await once(s, 'close')
  return port
}

/** temporary makes a folder that goes with the test. */
export function temporary(t) {
  const dir = mkdtempSync(join(tmpdir(), 'ankao-e2e-'))
  t.after(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))
  return dir
}

/** mysqlDatabase makes an empty database on the server that ANKAO_TEST_MYSQL names, or returns undefined; drop removes it. */
export function mysqlDatabase() {
  if (!process.env.ANKAO_TEST_MYSQL) return undefined
  const url = new URL(process.env.ANKAO_TEST_MYSQL)
  const name = `ankao_e2e_${process.pid}_${Date.now()}`
  const sql = (text) =>
    execFileSync('mariadb', ['--protocol=tcp', '-h', url.hostname, '-P', url.port || '3306', '-u', url.username, '-e', text], {
      env: { ...process.env, MYSQL_PWD: decodeURIComponent(url.password) },
    })
  sql(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
  return { address: new URL(name, process.env.ANKAO_TEST_MYSQL.replace(/\/?$/, '/')).href, drop: () => sql(`DROP DATABASE ${name}`) }
}

/** startCentre starts the binary over HTTPS, on an empty database or with the demo centre, and waits until it is ready. */
export async function startCentre(t, { database = 'sqlite', host = 'localhost', listen = '127.0.0.1', demo = false, stopped = () => {} } = {}) {
  const dir = temporary(t)
  const port = await freePort()
  const base = `https://${host}:${port}`
  const env = {
    PATH: process.env.PATH,
    ANKAO_LISTEN: `${listen}:${port}`,
    ANKAO_BASE_URL: base,
    ANKAO_DATA: join(dir, 'data'),
    ANKAO_DATABASE: database,
    ANKAO_TLS: 'internal',
  }
  const child = spawn(binary, ['serve', ...(demo ? ['--demo'] : [])], { cwd: dir, env })
  let log = ''
  const browsers = []
  complaints.length = 0
  for (const out of [child.stdout, child.stderr]) out.on('data', (d) => (log += d))
  t.after(async () => {
    for (const browser of browsers) await browser.close() // first: a page without its server complains
    if (child.exitCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    stopped()
    if (t.passed === false) process.stderr.write(log.slice(-4000))
  })
  const until = Date.now() + 60_000
  while (!/ready|listening|https:\/\//i.test(log) || !reachable(base)) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`the server did not start:\n${log}`)
    await new Promise((r) => setTimeout(r, 200))
  }
  /** command runs an operator command on the same data. */
  const command = (...args) => {
    const done = spawnSync(binary, args, { cwd: dir, env, encoding: 'utf8' })
    return { status: done.status, text: done.stdout + done.stderr }
  }
  return { base, dir, child, command, browsers, log: () => log, rootFile: join(dir, 'data/ca/root.pem') }
}

function reachable(base) {
  try {
    return execFileSync('curl', ['-sk', '-m', '5', '-o', '/dev/null', '-w', '%{http_code}', `${base}/readyz`]).toString() === '200'
  } catch {
    return false
  }
}

/** startBrowser starts Chromium that trusts the centre's root; inside a network namespace when one is named. */
export async function startBrowser(t, centre, { namespace } = {}) {
  const home = temporary(t)
  const nss = join(home, '.pki/nssdb')
  mkdirSync(nss, { recursive: true })
  execFileSync('certutil', ['-d', `sql:${nss}`, '-N', '--empty-password'])
  execFileSync('certutil', ['-d', `sql:${nss}`, '-A', '-t', 'C,,', '-n', 'centre', '-i', centre.rootFile])
  let executablePath = '/usr/bin/chromium'
  if (namespace) {
    const wrapper = join(home, 'chromium')
    writeFileSync(wrapper, `#!/bin/sh\nexec ip netns exec ${namespace} /usr/bin/chromium "$@"\n`)
    chmodSync(wrapper, 0o755)
    executablePath = wrapper
  }
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
    env: { ...process.env, HOME: home },
  })
  centre.browsers.push(browser)
  return browser
}

/** person opens a browser of their own; what the page complains about fails the test. */
export async function person(browser, centre, { viewport = { width: 1440, height: 900 } } = {}) {
  const context = await browser.newContext({ baseURL: centre.base, viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', acceptDownloads: true })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  page.on('pageerror', (e) => complaints.push(`${page.url()}: ${e.stack}`))
  page.on('console', (m) => {
    if (m.type() === 'error' && !/status of 4\d\d|status of 503/.test(m.text())) complaints.push(`${page.url()}: ${m.text()}`)
  })
  return page
}

/** noComplaints fails when a page threw, or broke its content security policy, since the last call. */
export function noComplaints(expected) {
  const list = complaints.splice(0).filter((text) => !expected?.test(text))
  assert.deepEqual(list, [], 'pages complained')
}

/** steps runs the steps of a journey in order and stops at the first that fails, with a picture of every page. */
export const steps = (t, pages) => async (name, fn) => {
  const from = Date.now()
  try {
    await fn()
  } catch (error) {
    for (const [who, page] of Object.entries(pages)) {
      if (process.env.ANKAO_E2E_SHOTS) await page.screenshot({ path: join(process.env.ANKAO_E2E_SHOTS, `failed-${who}.png`) }).catch(() => {})
    }
    throw new Error(`${name}: ${error.message}`, { cause: error })
  }
  t.diagnostic(`${name}: ${((Date.now() - from) / 1000).toFixed(1)} s`)
}

/** lookAt runs axe on the page as it is and keeps a screenshot where ANKAO_E2E_SHOTS names a folder. */
export async function lookAt(page, name) {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => {}))))
  if (process.env.ANKAO_E2E_SHOTS) await page.screenshot({ path: join(process.env.ANKAO_E2E_SHOTS, `${name}.png`), fullPage: true })
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  const found = violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `    ${n.target} ${n.failureSummary}`).join('\n')}`)
  assert.deepEqual(found, [], `accessibility of ${name}`)
}

/** workbook writes a question bank of rows good questions and returns its path and what is in it. */
export function workbook(dir, rows) {
  const path = join(dir, '测试题库.xlsx')
  execFileSync('go', ['run', './server/bench/workbook', '-rows', String(rows), path], { cwd: root })
  return { path, ...JSON.parse(readFileSync(path.replace(/xlsx$/, 'json'), 'utf8')) }
}

/** rosters writes the lists of two organisations and their people, and returns the folder and who is on them. */
export function rosters(dir, persons) {
  execFileSync('go', ['run', './server/bench/roster', '-persons', String(persons), dir], { cwd: root })
  const path = (name) => join(dir, name)
  return { organisationList: path('单位名单.xlsx'), personList: path('人员名单.xlsx'), ...JSON.parse(readFileSync(path('roster.json'), 'utf8')) }
}

const ip = (...args) => execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] })

/** network makes a namespace joined to this host by a pair of addresses, or returns undefined where that is not allowed. */
export function network(t) {
  const name = `ankao-e2e-${process.pid}`
  const [near, far] = [`ae${process.pid}n`, `ae${process.pid}f`] // 15 characters at most
  const [here, there] = ['10.94.17.1', '10.94.17.2']
  try {
    ip('netns', 'add', name)
    t.after(() => ip('netns', 'del', name)) // the pair goes with it
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name)
    // Without addresses that come by themselves a second later: Chromium drops its connections when the network changes.
    ip('link', 'set', near, 'addrgenmode', 'none')
    ip('-n', name, 'link', 'set', far, 'addrgenmode', 'none')
    ip('addr', 'add', `${here}/24`, 'dev', near)
    ip('link', 'set', near, 'up')
    ip('-n', name, 'addr', 'add', `${there}/24`, 'dev', far)
    ip('-n', name, 'link', 'set', far, 'up')
    ip('-n', name, 'link', 'set', 'lo', 'up')
  } catch (error) {
    t.diagnostic(String(error.stderr ?? error))
    return undefined
  }
  return { name, here, there }
}
