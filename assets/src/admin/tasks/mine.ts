import { ref } from 'vue'
import { get } from '@/shared/api'
import type { TaskList } from '@/shared/contract'
import { me } from '../me'

/** How many tasks of this account are under way, for the mark in the navigation. */
export const underWay = ref(0)

let timer: ReturnType<typeof setTimeout> | undefined

/** Looks again now, and every few seconds while something is under way. */
export function refreshTasks(): void {
  clearTimeout(timer)
  timer = setTimeout(() => void look(), 0)
}

async function look(): Promise<void> {
  if (!me.value) return
  try {
    const list = await get<TaskList>('/tasks?size=50')
    underWay.value = list.items.filter((task) => task.state === 'waiting' || task.state === 'running').length
  } catch {
    // the mark is a convenience: what failed is told where the person acts
  }
  if (underWay.value > 0) timer = setTimeout(() => void look(), 3000)
}
