const name = 'ankao-exam-tab'
const retry = 1500
const patience = 250

/**
 * Resolves once this tab is the only one of the browser that holds the exam; waiting is called when another one does.
 * The hold lasts until the page goes away.
 *
 * Web Locks do it exactly but exist in secure contexts only. On plain http the tabs ask each other, which is enough to
 * tell a person; two tabs that write at the same time do no harm either, since the event log numbers in a transaction.
 */
export function holdTab(waiting: () => void): Promise<void> {
  if (navigator.locks) return holdLock(waiting)
  if (typeof BroadcastChannel === 'function') return holdChannel(waiting)
  return Promise.resolve()
}

function holdLock(waiting: () => void): Promise<void> {
  return new Promise((resolve) => {
    const hold = () => {
      resolve()
      return new Promise<never>(() => {})
    }
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock) return hold()
      waiting()
      void navigator.locks.request(name, hold)
      return undefined
    })
  })
}

async function holdChannel(waiting: () => void): Promise<void> {
  const channel = new BroadcastChannel(name)
  while (await isHeld(channel)) {
    waiting()
    await sleep(retry)
  }
  channel.onmessage = (message) => {
    if (message.data === 'who') channel.postMessage('held')
  }
}

async function isHeld(channel: BroadcastChannel): Promise<boolean> {
  let held = false
  channel.onmessage = (message) => (held ||= message.data === 'held')
  channel.postMessage('who')
  await sleep(patience)
  return held
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
