import { computed, ref } from 'vue'
import { get, post } from '@/shared/api'
import type { Me, SetupState } from '@/shared/contract'
import type { Permission } from './permissions'

/** Who is logged in on this page; undefined before the first answer and after a logout. */
export const me = ref<Me>()

/** True when the account's roles allow it. The server decides anyway; this only hides what would be refused. */
export function can(permission: Permission): boolean {
  return me.value?.permissions.includes(permission) ?? false
}

export function canAny(...wanted: Permission[]): boolean {
  return wanted.some(can)
}

/** Asks the server who is logged in; throws Problem 401 when nobody is. */
export async function loadMe(): Promise<Me> {
  me.value = await get<Me>('/me')
  return me.value
}

export async function login(name: string, password: string): Promise<Me> {
  me.value = await post<Me>('/login', { login: name, password })
  return me.value
}

/** Ends the login on the server; on this page it ends whatever the server answers. */
export async function logout(): Promise<void> {
  try {
    await post('/logout')
  } finally {
    me.value = undefined
  }
}

export async function setupNeeded(): Promise<boolean> {
  return (await get<SetupState>('/setup')).needed
}

export const mustChange = computed(() => me.value?.mustChange ?? false)
