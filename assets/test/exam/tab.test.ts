import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { holdTab } from '@/exam/engine/tab'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('asks the other tabs where there are no locks', async () => {
  vi.stubGlobal('navigator', {})
  const tabs: Set<FakeChannel> = new Set()
  class FakeChannel {
    onmessage: ((message: { data: string }) => void) | null = null
    constructor() {
      tabs.add(this)
    }
    postMessage(data: string): void {
      for (const tab of tabs) if (tab !== this) queueMicrotask(() => tab.onmessage?.({ data }))
    }
  }
  vi.stubGlobal('BroadcastChannel', FakeChannel)

  const first = vi.fn()
  void holdTab(vi.fn()).then(first)
  await vi.advanceTimersByTimeAsync(300)
  expect(first).toHaveBeenCalled()

  const second = vi.fn()
  const waits = vi.fn()
  void holdTab(waits).then(second)
  await vi.advanceTimersByTimeAsync(3000)
  expect(waits).toHaveBeenCalled()
  expect(second).not.toHaveBeenCalled()

  tabs.delete([...tabs][0]!)
  await vi.advanceTimersByTimeAsync(3000)
  expect(second).toHaveBeenCalled()
})

it('queues for the lock where there is one', async () => {
  let free: (() => void) | undefined
  const request = vi.fn((...args: unknown[]) => {
    const act = args.at(-1) as (lock: object | null) => unknown
    if (args.length === 3) return Promise.resolve(act(null))
    return new Promise<void>((resolve) => (free = resolve)).then(() => act({}))
  })
  vi.stubGlobal('navigator', { locks: { request } })
  const waits = vi.fn()
  const held = vi.fn()
  void holdTab(waits).then(held)
  await vi.advanceTimersByTimeAsync(10)
  expect(waits).toHaveBeenCalledOnce()
  expect(held).not.toHaveBeenCalled()
  free?.()
  await vi.advanceTimersByTimeAsync(10)
  expect(held).toHaveBeenCalledOnce()
})
