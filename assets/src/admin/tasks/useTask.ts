import { onScopeDispose, ref, shallowRef } from 'vue'
import { get, isTransient, post } from '@/shared/api'
import type { Task, TaskStarted } from '@/shared/contract'
import { expired } from '../expired'
import { refreshTasks } from './mine'

export const isOver = (task: Task): boolean => task.state === 'done' || task.state === 'failed' || task.state === 'cancelled'

/**
 * Follows a task that the server works on. start sends the request that begins it and resolves with the task when it is
 * over, or with undefined when it was refused (failure says why) or the page was left: the task itself goes on and is
 * found under "tasks".
 */
export function useTask() {
  const task = shallowRef<Task>()
  const busy = ref(false)
  const failure = shallowRef<unknown>()
  let left = false
  onScopeDispose(() => (left = true))

  async function start(begin: () => Promise<TaskStarted>): Promise<Task | undefined> {
    if (busy.value) return undefined
    busy.value = true
    failure.value = undefined
    task.value = undefined
    try {
      const { taskId } = await begin()
      refreshTasks()
      return await follow(taskId)
    } catch (error) {
      if (!expired(error)) failure.value = error
      return undefined
    } finally {
      busy.value = false
      refreshTasks()
    }
  }

  /** Polls until the task is over; a network that fails for a while is borne. */
  async function follow(id: string): Promise<Task | undefined> {
    for (let wait = 250; !left; wait = Math.min(wait * 1.5, 2000)) {
      try {
        task.value = await get<Task>(`/tasks/${id}`)
        if (isOver(task.value)) return task.value
      } catch (error) {
        if (!isTransient(error)) throw error
      }
      await new Promise((done) => setTimeout(done, wait))
    }
    return undefined
  }

  async function cancel(): Promise<void> {
    if (task.value && !isOver(task.value)) task.value = await post<Task>(`/tasks/${task.value.id}/cancel`)
  }

  return { task, busy, failure, start, cancel }
}
