import { Problem } from '@/shared/api'
import { me } from './me'

let onExpired = () => {}

/** Says what to do when the server no longer knows the login; set once by the router. */
export function whenExpired(act: () => void): void {
  onExpired = act
}

/** True when the failure means that the login has ended; the way back to the login page is then taken. */
export function expired(error: unknown): boolean {
  if (!(error instanceof Problem) || error.status !== 401) return false
  me.value = undefined
  onExpired()
  return true
}
