// How a member of staff uses the console: small steps that the journeys share.
import assert from 'node:assert/strict'

/** choose picks an entry of an Element Plus select by its label. */
export async function choose(page, label, option) {
  // What is chosen lies over the field itself.
  await page.locator('.el-select__wrapper').filter({ has: page.getByRole('combobox', { name: label, exact: true }) }).click()
  await page.locator('.el-select-dropdown:visible').getByText(option, { exact: false }).first().click()
}

/** go opens a place of the navigation. */
export const go = (page, place) => page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: place, exact: true }).click()

/** confirm answers the dialog that asks before an act. */
export async function confirm(page, name) {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name, exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
}

/** toast waits for a message that says what was done. */
export const toast = (page, text) => page.getByText(text, { exact: false }).first().waitFor()

/** setup makes the first administrator with the code from the log. */
export async function setup(page, centre) {
  const code = /code=([a-z0-9]{5}-[a-z0-9]{5})/.exec(centre.log())?.[1]
  assert.ok(code, 'the log holds the one-time code')
  await page.goto('/admin/')
  await page.getByLabel('一次性代码').fill(code)
  await page.getByLabel('登录名').fill('admin')
  await page.getByLabel('姓名').fill('系统管理员')
  await page.getByLabel('密码', { exact: true }).fill('the first administrator')
  await page.getByLabel('再输一遍密码').fill('the first administrator')
}

/** account makes an account and returns the password that is shown once. */
export async function account(page, login, name, roles) {
  await go(page, '账号')
  await page.getByRole('button', { name: '新建账号' }).first().click()
  await page.getByRole('textbox', { name: '登录名' }).fill(login)
  await page.getByRole('textbox', { name: '姓名' }).fill(name)
  for (const role of roles) await page.locator('.el-checkbox', { hasText: role }).click()
  await page.locator('form#account-form').evaluate((form) => form.requestSubmit())
  const password = await page.getByLabel('一次性密码').inputValue()
  await page.getByRole('button', { name: '我已记下' }).click()
  return password
}

/** login logs in with a password made for one use, and sets one's own. */
export async function firstLogin(page, login, once) {
  await page.goto('/admin/')
  await page.getByLabel('登录名').fill(login)
  await page.getByLabel('密码', { exact: true }).fill(once)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByLabel('当前密码').fill(once)
  await page.getByLabel('新密码', { exact: true }).fill(`${login} has a long password`)
  await page.getByLabel('再输一遍新密码').fill(`${login} has a long password`)
  await page.getByRole('button', { name: '修改密码' }).click()
  await page.getByRole('navigation', { name: '主导航' }).waitFor()
}

/** api asks the server as the page's account, as its own programs do, and returns the answer. */
export const api = (page, method, path, body) =>
  page.evaluate(async ([method, path, body]) => {
    const headers = body === undefined ? {} : { 'Content-Type': 'application/json' }
    const answer = await fetch(`/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
    const text = await answer.text()
    return { status: answer.status, body: text && JSON.parse(text) }
  }, [method, path, body])

/** ask is api for what must be answered. */
export async function ask(page, method, path, body) {
  const answer = await api(page, method, path, body)
  assert.equal(answer.status, 200, `${method} ${path}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** denied sees that the account may do none of the acts: the server answers 403 to each. */
export async function denied(page, acts) {
  for (const [method, path, body] of acts) {
    const answer = await api(page, method, path, body)
    assert.equal(answer.status, 403, `${method} ${path}: ${JSON.stringify(answer.body)}`)
  }
}
