// A second host of the centre's network: a network namespace with an address of
// its own, whose browser knows the centre only by its LAN address and its root.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { account, firstLogin, go, setup } from './console.mjs'
import { lookAt, network, noComplaints, person, startBrowser, startCentre, steps } from './harness.mjs'

test('a second host of the LAN does its part', { timeout: 300_000 }, async (t) => {
  const net = network(t)
  if (!net) return t.skip('this machine may not make network namespaces')
  const centre = await startCentre(t, { host: net.here, listen: '0.0.0.0' })
  const staff = {}
  const step = steps(t, staff)

  const inside = (...args) => execFileSync('ip', ['netns', 'exec', net.name, 'curl', '-sS', '-m', '10', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  await step('the root is offered, and trusted it makes a secure connection', async () => {
    assert.throws(() => inside(`${centre.base}/readyz`), /certificate/, 'without the root the connection is refused')
    const pem = inside('-k', `${centre.base}/ca/root.pem`).toString()
    assert.match(pem, /^-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\s*$/, 'the root alone, without its key')
    assert.ok(readFileSync(centre.rootFile, 'utf8').startsWith(pem.trim()))
    inside('--cacert', centre.rootFile, `${centre.base}/readyz`)
  })

  const browser = await startBrowser(t, centre, { namespace: net.name })
  await step('the console, the seat and the public pages work from there', async () => {
    const page = (staff.admin = await person(browser, centre))
    await setup(page, centre)
    await page.getByRole('button', { name: '创建管理员并登录' }).click()
    const once = await account(page, 'officer', '考务员', ['考务'])
    assert.ok(await page.evaluate(() => window.isSecureContext), 'a secure context: cameras and keys work')
    staff.officer = await person(browser, centre)
    await firstLogin(staff.officer, 'officer', once)
    await go(staff.officer, '人员')
    await staff.officer.getByText('还没有人员').waitFor()
    const seat = (staff.seat = await person(browser, centre))
    await seat.goto('/exam/')
    await seat.getByLabel('准考证号').fill('261123123456')
    await seat.getByLabel('证件号码').fill('440199199005201013')
    await seat.keyboard.press('Enter')
    await seat.getByText('对不上').or(seat.getByText('准考证号')).first().waitFor()
    await seat.goto('/trust')
    await seat.getByText('root.crt').first().waitFor()
    await lookAt(seat, 'learn-trust-internal')
    assert.ok(centre.log().includes(`address=${net.there}`), 'the server saw the second host')
    noComplaints()
  })
})
