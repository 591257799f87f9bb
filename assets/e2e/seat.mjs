// How a candidate uses a seat: on the exam face, or as a machine of the room
// without its screen, which says to the server what the exam face says, in the
// same order (docs/protocol.md), for the candidates of whom a test needs many.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import https from 'node:https'

/** machine is one seat; what the server refuses fails the test. */
export function machine(centre) {
  const agent = new https.Agent({ ca: readFileSync(centre.rootFile), keepAlive: true, maxSockets: 1 })
  const device = randomBytes(16).toString('hex')
  let cookie = ''
  let attempt

  const say = (method, path, body) => new Promise((done, failed) => {
    const headers = { ...(cookie && { cookie }), ...(body && { 'content-type': 'application/json' }) }
    const request = https.request(new URL(`/api/v1/seat/${path}`, centre.base), { method, agent, headers, timeout: 30_000 }, async (answer) => {
      answer.setEncoding('utf8')
      let text = ''
      for await (const part of answer) text += part
      for (const set of answer.headers['set-cookie'] ?? []) cookie = set.split(';')[0]
      if (answer.statusCode >= 300) failed(new Error(`${method} ${path}: ${answer.statusCode} ${text}`))
      else done(text ? JSON.parse(text) : undefined)
    })
    request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer`)))
    request.on('error', failed)
    request.end(body && JSON.stringify(body))
  })

  return {
    checkIn: (ticket, idNumber) => say('POST', 'check-in', { ticket, idNumber, device }),
    state: () => say('GET', 'state'),
    /** start begins the attempt and returns the questions. */
    async start() {
      attempt = await say('POST', 'attempt', { device })
      return attempt.paper.questions
    },
    /** save sends the choices for each question, in order, and sees that every one is stored. */
    async save(choices) {
      const events = choices.map((chosen, n) => ({ clientSeq: n + 1, question: n + 1, kind: 'response', choices: chosen, clientAt: new Date().toISOString() }))
      const saved = await say('POST', 'events', { attemptId: attempt.attemptId, epoch: attempt.epoch, device, events })
      assert.deepEqual(saved.accepted, events.map((one) => one.clientSeq), 'every event is stored')
    },
    /** handIn hands in after so many events, and leaves. */
    async handIn(lastClientSeq) {
      await say('POST', 'hand-in', { attemptId: attempt.attemptId, epoch: attempt.epoch, device, lastClientSeq })
      await say('POST', 'leave')
      agent.destroy()
    },
  }
}

/** right returns the texts of the right options of a question, by its stem. */
function right(stem, keys) {
  const plain = stem.replace(/\s/g, '')
  const texts = Object.entries(keys).find(([text]) => plain.includes(text.replace(/\s/g, '')))?.[1]
  assert.ok(texts, `the bank has no question “${plain}”`)
  return texts
}

/** choices returns the ids of the right options of a question: by their texts, as papers shuffle them. */
export function choices(question, keys) {
  const words = (blocks) => blocks.map((one) => one.text ?? '').join('')
  const texts = right(words(question.stem), keys)
  return question.options.filter((one) => texts.includes(words(one.blocks).trim())).map((one) => one.id)
}

/** shows waits until the seat shows the question of that number. */
export const shows = (page, n) => page.getByRole('group').getByText(new RegExp(`^第 ${n} 题( |$)`)).waitFor()

/** respond chooses the right options of the question on the screen, by their texts. */
export async function respond(page, keys) {
  for (const text of right(await page.locator('.stem').innerText(), keys)) await page.locator('label.option').filter({ has: page.getByText(text, { exact: true }) }).click()
}
