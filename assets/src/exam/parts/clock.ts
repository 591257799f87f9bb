import { onBeforeUnmount, ref } from 'vue'

/** The monotonic time of the page, moving four times a second while the component lives. */
export function useNow() {
  const now = ref(performance.now())
  const timer = setInterval(() => (now.value = performance.now()), 250)
  onBeforeUnmount(() => clearInterval(timer))
  return now
}
