import { ref } from 'vue'

const stored = 'ankao.console.dark'

function remembered(): boolean {
  try {
    return localStorage.getItem(stored) === '1'
  } catch {
    return false
  }
}

/** Whether the console is dark, as proctors want it on the wall of a darkened room. */
export const dark = ref(remembered())

export function setDark(on: boolean): void {
  dark.value = on
  apply()
  try {
    localStorage.setItem(stored, on ? '1' : '0')
  } catch {
    // it then lasts as long as the page
  }
}

function apply(): void {
  if (dark.value) document.documentElement.dataset.theme = 'dark'
  else delete document.documentElement.dataset.theme
}

apply()
