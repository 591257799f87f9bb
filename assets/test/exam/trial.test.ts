import { createApp, nextTick, type App } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { lang } from '@/shared/i18n'
import Trial from '@/exam/pages/Trial.vue'
import { trialQuestions, trialTime } from '@/exam/trial'
import { trying } from '@/exam/trial-state'

let app: App | undefined

beforeEach(() => {
  vi.useFakeTimers()
  lang.value = 'zh-CN'
  trying.value = true
  const host = document.createElement('div')
  document.body.replaceChildren(host)
  app = createApp(Trial)
  app.mount(host)
})

afterEach(() => {
  app?.unmount()
  vi.useRealTimers()
})

it('shows the page of a paper with neutral questions, and keeps what is chosen in the page alone', async () => {
  const asked = vi.spyOn(globalThis, 'fetch')
  expect(document.querySelector('legend')?.textContent).toContain('一个星期有几天')
  document.querySelectorAll('input')[2]!.click()
  await nextTick()
  expect(document.querySelector('aside .cell.answered')?.textContent).toContain('1')
  expect(document.querySelector('aside h2')?.textContent).toContain('1')
  expect(asked).not.toHaveBeenCalled()
})

it('ends when its two minutes are over', () => {
  vi.advanceTimersByTime(trialTime - 1000)
  expect(trying.value).toBe(true)
  vi.advanceTimersByTime(1000)
  expect(trying.value).toBe(false)
})

it('ends when the exam takes its place', () => {
  app?.unmount()
  app = undefined
  expect(trying.value).toBe(false)
})

it('has an option for every question and a right number of choices', () => {
  for (const question of trialQuestions()) {
    expect(question.options.length).toBeGreaterThan(1)
    expect(question.options.every((one) => one.blocks[0]?.text)).toBe(true)
    expect(question.maxChoices).toBe(question.type === 'multiple' ? question.options.length : 1)
  }
})
