import { ref } from 'vue'

// The rooms poll, so the server cannot tell a person at work from a page left open: the page watches the person.
const stored = 'ankao.console.active'
const warning = 60_000
const signs = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const

/** Seconds until the login ends, while that is less than a minute away; otherwise undefined. */
export const endsIn = ref<number>()

let last = Date.now()
let stop = () => {}

/** Notes that a person is there; other tabs of the console hear of it too. */
export function touch(): void {
  const now = Date.now()
  endsIn.value = undefined
  if (now - last < 1_000) return
  last = now
  try {
    localStorage.setItem(stored, String(now))
  } catch {
    // without storage each tab counts for itself
  }
}

/** Calls onEnd when nobody has touched the console for so many minutes; calling it again starts over. */
export function watchIdle(minutes: number, onEnd: () => void): void {
  stop()
  last = Date.now()
  for (const sign of signs) document.addEventListener(sign, onSign, { passive: true, capture: true })
  const timer = setInterval(() => {
    const left = newest() + minutes * 60_000 - Date.now()
    if (left <= 0) {
      stopIdle()
      onEnd()
    } else {
      endsIn.value = left <= warning ? Math.ceil(left / 1_000) : undefined
    }
  }, 1_000)
  stop = () => {
    clearInterval(timer)
    for (const sign of signs) document.removeEventListener(sign, onSign, { capture: true })
    endsIn.value = undefined
    stop = () => {}
  }
}

export function stopIdle(): void {
  stop()
}

// Once the warning stands, only its button counts: a stray move must not be taken for a yes.
function onSign(): void {
  if (endsIn.value === undefined) touch()
}

function newest(): number {
  try {
    last = Math.max(last, Number(localStorage.getItem(stored)) || 0)
  } catch {
    // see touch
  }
  return last
}
