import { beforeAll, expect, it } from 'vitest'
import { Problem, Unreachable } from '@/shared/api'
import { fieldTexts, problemText, problemsReady } from './problems'
import { plainPath } from './ui/useSubmit'

beforeAll(problemsReady)

it('says what a known code means, with its moments in Beijing time', () => {
  const early = new Problem(409, { code: 'session.doors.early', params: { doorsAt: '2026-11-23T00:45:00.000Z' } })
  expect(problemText(early)).toContain('2026-11-23 08:45')
  expect(problemText(new Unreachable(new Error('offline')))).toContain('连不上服务器')
})

it('gives the number of the request for a code it does not know', () => {
  expect(problemText(new Problem(500, { code: 'never.heard.of', requestId: 'r-17' }))).toMatch(/系统出了问题.*r-17/)
  expect(problemText(new Problem(422, { code: 'never.heard.of', requestId: 'r-18' }))).toMatch(/没有接受.*r-18/)
})

it('says each fault of the fields once', () => {
  const twice = new Problem(422, { code: 'input.invalid', fields: [{ path: 'a', code: 'input.length' }, { path: 'b', code: 'input.length' }] })
  expect(fieldTexts(twice)).toHaveLength(1)
})

it('knows a field by its path in the form', () => {
  expect(plainPath('body.content.options[0].text')).toBe('content.options.0.text')
})
