import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, nextTick, type App, type Component } from 'vue'
import CheckIn from '@/exam/pages/CheckIn.vue'
import { workKey } from '@/exam/parts/work'
import QuestionView from '@/exam/parts/QuestionView.vue'
import type { Engine } from '@/exam/engine/engine'
import { engine } from '@/exam/seat'
import type { SeatQuestion } from '@/shared/contract'

let app: App | undefined
const requests: { path: string; body: unknown }[] = []

beforeEach(() => {
  requests.length = 0
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    requests.push({ path, body: JSON.parse(String(init.body ?? 'null')) })
    return new Response(JSON.stringify({ status: 401, code: 'ticket.refused' }), { status: 401 })
  })
})

afterEach(() => {
  app?.unmount()
  vi.unstubAllGlobals()
  engine.value = null
})

function mount(page: Component, props: Record<string, unknown> = {}): HTMLElement {
  const host = document.createElement('div')
  document.body.replaceChildren(host)
  app = createApp(page, props)
  app.provide(workKey, () => engine.value)
  app.mount(host)
  return host
}

async function type(id: string, value: string): Promise<void> {
  const input = document.getElementById(id) as HTMLInputElement
  input.focus()
  input.value = value
  input.dispatchEvent(new Event('input', { bubbles: true }))
  await nextTick()
}

async function enter(): Promise<void> {
  document.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 1))
}

describe('check-in', () => {
  it('goes to the empty field when a reader presses Enter in the first', async () => {
    mount(CheckIn)
    await type('ticket', '261123000018')
    await enter()
    expect(document.activeElement?.id).toBe('id-number')
    expect(requests).toEqual([])
    expect(document.querySelector('[role="alert"]')).toBeNull()
  })

  it('puts an ID number read into the ticket field where it belongs', async () => {
    mount(CheckIn)
    await type('ticket', '44019919850607007x')
    await enter()
    expect((document.getElementById('id-number') as HTMLInputElement).value).toBe('44019919850607007X')
    expect(document.activeElement?.id).toBe('ticket')
  })

  it('names each fault in a summary that links to its field', async () => {
    mount(CheckIn)
    await type('ticket', '261123000019')
    await type('id-number', '440199199005201012')
    await enter()
    const links = [...document.querySelectorAll('[role="alert"] a')]
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['#ticket', '#id-number'])
    expect(document.getElementById('ticket')?.getAttribute('aria-invalid')).toBe('true')
    expect(requests).toEqual([])
  })

  it('says why the server refused', async () => {
    mount(CheckIn)
    await type('ticket', '2611 2300 0018')
    await type('id-number', '440199197508150028')
    await enter()
    expect(requests.at(-1)).toMatchObject({
      path: '/api/v1/seat/check-in', body: { ticket: '261123000018', idNumber: '440199197508150028' },
    })
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('对不上')
  })
})

describe('a question', () => {
  const question: SeatQuestion = {
    number: 7,
    type: 'multiple',
    marks: 200,
    stem: [{ kind: 'text', text: '下列哪些' }, { kind: 'image', mediaId: 'm1', alt: '图' }],
    options: ['A', 'B', 'C'].map((id) => ({ id, blocks: [{ kind: 'text', text: `选项${id}` }] })),
    minChoices: 1,
    maxChoices: 2,
  }
  const respond = vi.fn()
  const seat = (choices: string[]) => {
    respond.mockClear()
    engine.value = { of: () => ({ choices, flagged: false, saving: 'none', savedAt: '' }), respond, reachable: true } as unknown as Engine
  }
  const show = (shown: SeatQuestion) => mount(QuestionView, { question: shown, total: 9, locked: false })

  it('offers real checkboxes or radios in a fieldset with the stem as its legend', () => {
    seat([])
    expect(show(question).querySelectorAll('fieldset input[type="checkbox"]')).toHaveLength(3)
    expect(document.querySelector('legend')?.textContent).toContain('下列哪些')
    expect(document.querySelector('img')?.getAttribute('src')).toBe('/api/v1/seat/media/m1')
    app?.unmount()
    expect(show({ ...question, type: 'single' }).querySelectorAll('input[type="radio"][name="question-7"]')).toHaveLength(3)
  })

  it('records what is chosen and refuses more than may be', async () => {
    seat(['B'])
    show(question)
    document.querySelector('input')!.click()
    expect(respond).toHaveBeenCalledWith(7, ['A', 'B'])
    app?.unmount()

    seat(['A', 'B'])
    show(question)
    document.querySelectorAll('input')[2]!.click()
    await nextTick()
    expect(respond).not.toHaveBeenCalled()
    expect(document.querySelector('.warn')?.textContent).toContain('最多选 2 项')
    expect(document.querySelectorAll('input')[2]!.checked).toBe(false)
  })
})
